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
  readonly tables: readonly Pick<PlanTable, 'name' | 'dependsOn' | 'owner'>[];
  readonly audits: readonly (VerdictAudit & Pick<PlanAudit, 'owner'>)[];
}

export function definitionsOf({ target, project, tables, audits }: Plan): Definitions {
  return {
    target: target.name,
    timezone: project.timezone,
    tables: tables.map(({ name, dependsOn, owner }) => ({ name, dependsOn, owner })),
    audits: audits.map(({ id, table, fingerprint, severity, blocking, owner }) => ({
      id,
      table,
      fingerprint,
      severity,
      blocking,
      owner,
    })),
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
  return JSON.parse(bytes.toString('utf8', HEAD)) as Definitions;
}

/** Keeps the definitions of a plan that was compiled, without an error, from sources of this stamp. */
export function keepDefinitions(folder: string, target: string | undefined, stamp: string, plan: Plan): void {
  const body = Buffer.from(JSON.stringify(definitionsOf(plan)));
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
