import { type AuditResult, addAuditCosts, compareText, costText, formatBytes } from '@assay/contract';
import type { Printer } from '../print.js';
import { alignColumns } from './align-columns.js';

/** Audits that are named; the export of the history has all. */
const DEAREST = 10;

/**
 * What the queries of a run cost, in one line, and with `--verbose` the dearest audits before it. Nothing where nothing was billed, and
 * where no price is known: nobody gave a rate, or the queries ran in a reservation.
 *
 * @param results of audits that this run decided
 * @param isWhole false: the run has no end on record, so it may have sent more
 */
export function costLines(
  results: readonly Pick<AuditResult, 'audit' | 'cost'>[],
  isWhole: boolean,
  print: Pick<Printer, 'paint' | 'verbose'>,
): string[] {
  const total = addAuditCosts(results.flatMap(({ cost }) => cost ?? []));
  if (total === null) return [];
  const sum = { ...total, isComplete: total.isComplete && isWhole };
  const price = costText(sum);
  if (price === null || sum.price === 0) return [];
  const least = sum.isComplete ? '' : 'at least ';
  const rows = results
    .flatMap(({ audit, cost }) => (cost && cost.price !== null ? [{ audit, cost, price: cost.price }] : []))
    .sort((a, b) => b.price - a.price || compareText(a.audit, b.audit))
    .slice(0, DEAREST)
    .map(({ audit, cost }) => [`  ${audit}`, costText(cost) ?? '', formatBytes(cost.billedBytes)]);
  return [
    ...(print.verbose ? ['', print.paint('bold', 'DEAREST'), ...alignColumns(rows, [1, 2])] : []),
    '',
    `billed ${least}${formatBytes(sum.billedBytes)}, which is ${price}`,
  ];
}
