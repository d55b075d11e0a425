import { formatBytes, formatQuantity } from '@assay/contract';
import type { AuditEstimate, Cost, DryRunReport } from '@assay/runner/dry-run';
import type { Printer } from '../print.js';
import { alignColumns } from '../report/align-columns.js';

export interface ShownDryRun {
  /** What an audit reads, in a few words. */
  readonly cellOf: (audit: string) => string;
  /** A line for each audit, those that read most first. */
  readonly dearest: readonly string[];
  /** Prints the end of it: the sums, and as JSON all of it. */
  readonly print: () => void;
}

export interface ShownDryRunOptions {
  readonly target: string;
  readonly runDate: string;
  readonly pricePerTib?: number;
  readonly maxBytes?: number;
}

const TIB = 1024 ** 4;

export function showDryRun(print: Printer, report: DryRunReport, options: ShownDryRunOptions): ShownDryRun {
  const { audits, tables, total, unchecked, queries } = report;
  const { pricePerTib, maxBytes, target, runDate } = options;
  const priceOf = ({ billedBytes }: Cost): number | null =>
    pricePerTib === undefined ? null : Math.round((billedBytes / TIB) * pricePerTib * 1e6) / 1e6;
  const costRecord = (cost: Cost) => ({ ...cost, price: priceOf(cost) });
  const cells = new Map(audits.map((one) => [one.audit, cellOf(one)]));
  const records = (): void => {
    for (const { audit, state, cost } of audits)
      print.record({ type: 'dry-run-audit', audit, state, ...costRecord(cost) });
    for (const { table, state } of tables) print.record({ type: 'dry-run-table', table, state });
    print.record({
      type: 'dry-run',
      target,
      runDate,
      audits: countStates(audits),
      tables: countStates(tables),
      ...costRecord(total),
      pricePerTib: pricePerTib ?? null,
      maxBytes: maxBytes ?? null,
      unchecked,
      queries,
    });
  };
  const lines = (): void => {
    const ofAudits = countStates(audits);
    const ofTables = countStates(tables);
    print.line(
      `Dry run on ${target} for ${runDate}: ${formatQuantity(audits.length, 'audit')} (${statesOf(ofAudits, AUDIT_WORDS)}), ${formatQuantity(tables.length, 'table')} (${statesOf(ofTables, TABLE_WORDS)}).`,
    );
    if (!total.isComplete && total.bytes === 0) {
      print.line('What a run reads is not known.');
      return;
    }
    const least = total.isComplete ? '' : 'at least ';
    const price = priceOf(total);
    const costs = price === null ? '' : `, which is ${least}${price.toFixed(2)} at ${pricePerTib} a TiB`;
    print.line(
      `A run reads ${least}${formatBytes(total.bytes)} and bills ${least}${formatBytes(total.billedBytes)}${costs}, without samples of audits that do not hold.`,
    );
  };
  return {
    cellOf: (audit) => cells.get(audit) ?? '',
    dearest: alignColumns(
      [...audits]
        .sort((a, b) => b.cost.bytes - a.cost.bytes)
        .map(({ audit }) => [cells.get(audit) ?? '', audit]),
      [0],
    ),
    print: () => (print.json ? records() : lines()),
  };
}

const AUDIT_WORDS = [
  ['valid', 'valid'],
  ['invalid', 'invalid'],
  ['not-checked', 'not checked'],
] as const;
const TABLE_WORDS = [
  ['as-declared', 'as declared'],
  ['differs', 'not as declared'],
  ['missing', 'missing'],
  ['not-checked', 'not checked'],
] as const;

function countStates<S extends string>(of: readonly { readonly state: S }[]): Partial<Record<S, number>> {
  const counts: Partial<Record<S, number>> = {};
  for (const { state } of of) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function statesOf(
  counts: Readonly<Partial<Record<string, number>>>,
  words: readonly (readonly [string, string])[],
): string {
  const parts = words.flatMap(([state, word]) => (counts[state] ? [`${counts[state]} ${word}`] : []));
  return parts.length === 0 ? 'none to check' : parts.join(', ');
}

function cellOf({ state, cost }: AuditEstimate): string {
  if (state === 'invalid') return 'invalid';
  if (cost.isComplete) return formatBytes(cost.bytes);
  return cost.bytes > 0 ? `${formatBytes(cost.bytes)} at least` : 'not checked';
}
