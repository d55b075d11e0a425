import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Plan, PlanAudit, PlanTable, VerdictAudit } from '@assay/contract';
import { compilerStamp } from './compiler-identity.js';
import { replaceFile } from './replace-file.js';
import { bytesOf } from './result-cache.js';

/** What a gate needs of a plan: a twentieth of it, so that it can be read in the time that a gate has. */
export interface Definitions {
  readonly target: string;
  readonly timezone: string;
  readonly tables: readonly DefinedTable[];
  /** The audits of a table, by its name as in `tables`. Of a large project a gate needs those of a few tables. */
  readonly auditsOf: (table: string) => readonly DefinedAudit[];
}

export type DefinedTable = Pick<PlanTable, 'name' | 'dependsOn'>;
export type DefinedAudit = VerdictAudit & Pick<PlanAudit, 'owner'>;

export function definitionsOf({ target, project, tables, audits }: Plan): Definitions {
  const byTable = new Map<string, DefinedAudit[]>(tables.map(({ name }) => [name, []]));
  for (const { id, table, fingerprint, severity, blocking, owner } of audits)
    byTable.get(table)?.push({ id, table, fingerprint, severity, blocking, owner });
  return {
    target: target.name,
    timezone: project.timezone,
    tables: tables.map(({ name, dependsOn }) => ({ name, dependsOn })),
    auditsOf: (table) => byTable.get(table) ?? [],
  };
}

/**
 * The definitions that a compile of these sources would give, or null where that is not known: they, the compiler or the target's
 * name are others than when it was kept, or the file is damaged.
 *
 * @param stamp of the sources, as they are now
 */
export function readDefinitions(
  folder: string,
  target: string | undefined,
  stamp: string,
): Definitions | null {
  const bytes = bytesOf(fileOf(folder, target));
  if (bytes?.toString('latin1', 0, HEAD) !== headOf(keyOf(target, stamp), bytes?.subarray(HEAD))) return null;
  const [first = '', ...lines] = bytes.toString('utf8', HEAD).split('\n');
  const rest = JSON.parse(first) as Omit<Definitions, 'auditsOf'>;
  const lineOf = new Map(rest.tables.map(({ name }, index) => [name, lines[index]]));
  return { ...rest, auditsOf: (table) => JSON.parse(lineOf.get(table) ?? '[]') as DefinedAudit[] };
}

/** Keeps the definitions of a plan that was compiled, without an error, from sources of this stamp. */
export function keepDefinitions(folder: string, target: string | undefined, stamp: string, plan: Plan): void {
  const { auditsOf, ...rest } = definitionsOf(plan);
  const lines = [rest, ...rest.tables.map(({ name }) => auditsOf(name))];
  // A line for each table, so that only those that are asked for are made values of.
  const body = Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
  const replacement = replaceFile(fileOf(folder, target));
  replacement.write(headOf(keyOf(target, stamp), body));
  replacement.write(body);
  replacement.commit();
}

const HEAD = 65;

/** One line: a hash of all that they depend on and of what follows. */
function headOf(key: string, body: Uint8Array | undefined): string {
  return `${createHash('sha256')
    .update(key)
    .update(body ?? '')
    .digest('hex')}\n`;
}

function keyOf(target: string | undefined, stamp: string): string {
  return JSON.stringify([compilerStamp(), target ?? null, stamp]);
}

function fileOf(folder: string, target: string | undefined): string {
  const name = createHash('sha256')
    .update(target ?? '')
    .digest('hex');
  return join(folder, `definitions-${name.slice(0, 16)}`);
}
