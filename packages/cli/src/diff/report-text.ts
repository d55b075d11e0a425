import { formatBytes, formatCount, formatQuantity } from '@assay/contract';
import type { Cost } from '@assay/runner/dry-run';
import type { AuditBytes, BytesReport } from './bytes-report.js';
import { type ChangeReport, SECTIONS, type Section } from './change-report.js';
import type { NewlyBlocked } from './newly-blocked.js';

/** Sentences of a report that are the same wherever it is shown. Names of the project are in them as they are, unless `name` quotes them. */
export type Name = (text: string) => string;

/** `1 loosened, 2 removed`; null where nothing differs. */
export function countsText({ entries }: Pick<ChangeReport, 'entries'>): string | null {
  const counts = new Map<Section, number>();
  for (const { section } of entries) counts.set(section, (counts.get(section) ?? 0) + 1);
  return sectionCounts(counts);
}

export function sectionCounts(counts: ReadonlyMap<Section, number>): string | null {
  const parts = SECTIONS.flatMap((section) => {
    const count = counts.get(section) ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${WORDS[section]}`];
  });
  return parts.length === 0 ? null : parts.join(', ');
}

const WORDS: Readonly<Record<Section, string>> = {
  loosened: 'loosened',
  removed: 'removed',
  unclear: 'that may find more or less',
  violated: 'newly violated',
  suppressed: 'newly suppressed',
  renamed: 'renamed',
  added: 'added',
  tightened: 'tightened',
  neutral: 'neutral',
};

/** With what was compared. */
export function comparedText({ revision, mergeBase, targets, base }: ChangeReport, name: Name): string {
  const on = `on ${targets.length === 1 ? 'target' : 'targets'} ${someOf(targets, name, 'target')}`;
  const at = `${name(revision)}, where this branch left it (${name(mergeBase.slice(0, 10))})`;
  switch (base) {
    case 'known':
      return `Compared with ${at}, ${on}.`;
    case 'unknown':
      return `The project does not compile at ${at}: nobody can say what changed ${on}, so everything counts as changed, and what is gone since is not told.`;
    case 'absent':
      return `There is no project at ${at}: everything is new ${on}.`;
    default: {
      const never: never = base;
      return never;
    }
  }
}

/** What was not compared; null where everything was. */
export function uncomparedText({ uncomparedTargets }: ChangeReport, name: Name): string | null {
  return uncomparedTargets.length === 0
    ? null
    : `Not compared: what changes on ${someOf(uncomparedTargets, name, 'target')} alone, for which the project does not compile here or in the base.`;
}

/** Instead of counts, where there is nothing to count. */
export const NOTHING_DIFFERS = 'No audit, table, owner group or setting differs.';

/** Named of a longer list. */
const NAMED = 5;

/** `mart.revenue would be disabled by raw.orders.unique, which is new`. */
export function blockedText({ audits, tables, because }: NewlyBlocked, name: Name): string {
  const why = WHY[because](audits.length > 1);
  return `${someOf(tables, name, 'table')} would be disabled by ${someOf(audits, name, 'audit')}, ${why}`;
}

const WHY: Readonly<Record<NewlyBlocked['because'], (many: boolean) => string>> = {
  unknown: () => 'which may be new',
  new: (many) => (many ? 'which are new' : 'which is new'),
  blocks: () => 'which did not block',
  changed: () => 'which may now fail where it passed',
  downstream: () => 'of which they are downstream only now',
};

/** `A run reads 306 GB -> 318 GB (+12 GB)`. */
export function totalText(
  { target, runDate, before, after }: BytesReport,
  arrow: string,
  name: Name,
): string {
  const sum = before?.isComplete && after?.isComplete ? ` (${signed(after.bytes - before.bytes)})` : '';
  return `A run on ${name(target)} for ${runDate} reads ${costText(before)} ${arrow} ${costText(after)}${sum}.`;
}

export function auditBytesText({ before, after }: AuditBytes, arrow: string): string {
  const change =
    typeof before === 'number' && typeof after === 'number' ? ` (${signed(after - before)})` : '';
  return `${figure(before)} ${arrow} ${figure(after)}${change}`;
}

function costText(cost: Cost | null): string {
  if (cost === null || (!cost.isComplete && cost.bytes === 0)) return 'unknown';
  return cost.isComplete ? formatBytes(cost.bytes) : `at least ${formatBytes(cost.bytes)}`;
}

function figure(bytes: AuditBytes['before']): string {
  if (bytes === 'none') return 'none';
  return bytes === null ? 'unknown' : formatBytes(bytes);
}

function signed(bytes: number): string {
  return bytes === 0 ? 'the same' : `${bytes > 0 ? '+' : '-'}${formatBytes(Math.abs(bytes))}`;
}

function someOf(names: readonly string[], name: Name, one: string): string {
  if (names.length <= NAMED) return listOf(names.map(name));
  const shown = names.slice(0, NAMED).map(name);
  return `${shown.join(', ')} and ${formatQuantity(names.length - NAMED, `more ${one}`)}`;
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
