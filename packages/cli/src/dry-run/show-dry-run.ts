import { type BigqueryTarget, formatBytes, formatPrice, formatQuantity } from '@assay/contract';
import type { AuditEstimate, DryRunReport } from '@assay/runner/dry-run';
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
  /** The plan's. */
  readonly target: string;
  /** The targets that were asked. */
  readonly asked: readonly BigqueryTarget[];
  readonly runDate: string;
  readonly maxBytes: number | undefined;
}

export function showDryRun(print: Printer, report: DryRunReport, options: ShownDryRunOptions): ShownDryRun {
  const { audits, tables, total, eachAlone, shared, unchecked, withoutDryRun, queries } = report;
  const { maxBytes, target, runDate } = options;
  const asked = options.asked.map(({ name }) => name);
  const rates = new Set(options.asked.map((one) => one.pricePerTib));
  const pricePerTib = rates.size === 1 ? ([...rates][0] ?? null) : null;
  const cells = new Map(audits.map((one) => [one.audit, cellOf(one)]));
  const records = (): void => {
    for (const { audit, state, cost } of audits)
      print.record({ type: 'dry-run-audit', audit, state, ...cost });
    for (const one of tables) print.record({ type: 'dry-run-table', ...one });
    print.record({
      type: 'dry-run',
      target,
      asked,
      runDate,
      audits: countStates(audits),
      tables: countStates(tables),
      ...total,
      eachAlone,
      shared,
      pricePerTib,
      maxBytes: maxBytes ?? null,
      unchecked,
      withoutDryRun,
      queries,
    });
  };
  const notCompared = tables.filter(({ state }) => state === 'not-compared');
  const notComparedLines = (): void => {
    for (const name of new Set(notCompared.map((one) => one.target)))
      print.line(
        `What is declared of tables on ${name} was not compared: \`assay compile --dry-run --target ${name}\` does that.`,
      );
  };
  const lines = (): void => {
    if (asked.length === 0) {
      const own = tables.filter(({ state }) => state !== 'not-compared');
      print.line(
        `DuckDB has no dry run of queries, and bills nothing. On ${target} it was asked for the types of partition columns: ${formatQuantity(own.length, 'table')} (${statesOf(countStates(own), TABLE_WORDS)}).`,
      );
      notComparedLines();
      return;
    }
    const ofAudits = countStates(audits);
    const ofTables = countStates(tables);
    print.line(
      `Dry run on ${asked.join(', ')} for ${runDate}: ${formatQuantity(audits.length, 'audit')} (${statesOf(ofAudits, AUDIT_WORDS)}), ${formatQuantity(tables.length, 'table')} (${statesOf(ofTables, TABLE_WORDS)}).`,
    );
    for (const one of withoutDryRun)
      print.line(
        `Nothing was asked about ${one.target}, where ${formatQuantity(one.audits, 'audit has', 'audits have')} a query: DuckDB has no dry run, and bills nothing.`,
      );
    notComparedLines();
    if (!total.isComplete && total.bytes === 0) {
      print.line('What a run reads is not known.');
      return;
    }
    const least = total.isComplete ? '' : 'at least ';
    const { price } = total;
    const rate = pricePerTib === null ? '' : ` at ${pricePerTib} a TiB`;
    const costs = price === null ? '' : `, which is ${least}${formatPrice(price)}${rate}`;
    print.line(
      `A run reads ${least}${formatBytes(total.bytes)} and bills ${least}${formatBytes(total.billedBytes)}${costs}, without samples of audits that do not hold.`,
    );
    if (shared.queries > 0)
      print.line(
        `In it ${formatQuantity(shared.queries, 'query answers', 'queries answer')} ${formatQuantity(shared.audits, 'audit')}; with a query for each it would bill ${eachAlone.isComplete ? '' : 'at least '}${formatBytes(eachAlone.billedBytes)}.`,
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
  ['partly-checked', 'checked in part'],
  ['no-dry-run', 'without a dry run'],
] as const;
const TABLE_WORDS = [
  ['as-declared', 'as declared'],
  ['differs', 'not as declared'],
  ['missing', 'missing'],
  ['not-checked', 'not checked'],
  ['not-compared', 'not compared'],
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
  if (state === 'no-dry-run') return 'no dry run';
  if (cost.isComplete) return formatBytes(cost.bytes);
  return cost.bytes > 0 ? `${formatBytes(cost.bytes)} at least` : 'not checked';
}
