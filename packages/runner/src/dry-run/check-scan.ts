import { type Diagnostic, formatBytes, type PlanAudit } from '@assay/contract';
import type { TableSize } from '../warehouse/inspector.js';
import { auditProblem } from './check-reads.js';

/** What a query would read, and of what. */
export interface ScanFigures {
  /** Of the query that counts the offending rows; null: not known. */
  readonly countBytes: number | null;
  /** Of the query with the conditions on the partition alone; null: there is none, or it is not known. */
  readonly examinedBytes: number | null;
  /** The partitioned tables that are read, views looked through. */
  readonly tables: readonly { readonly name: string; readonly size: TableSize }[];
}

/** A table is told of from this share of it; the rest is what changes between two looks. */
const ALMOST_ALL = 0.9;
/** The least that a query bills: of a smaller table nothing can be saved. */
const SMALLEST = 10 * 1024 ** 2;
/** A value of any type that can partition a table, but a text. */
const PARTITION_VALUE_BYTES = 8;

/** Rules of the compiler that an audit breaks on purpose: then it is known to read everything. */
const ABOUT_SCANS = new Set([
  'missing-partition-filter',
  'unbounded-partition-filter',
  'unprunable-partition-filter',
]);

/**
 * Whether a query reads almost all of its partitioned tables though that is not meant: `unpruned-scan`.
 *
 * Two measures, each of which is enough. The examined rows are counted by the partition column alone: without pruning that reads eight
 * bytes of every row of the table. And no query reads almost all bytes of a table that it prunes.
 *
 * @param isProven whether the conditions on the partition bound the scan, by the compiler
 */
export function checkScan(audit: PlanAudit, isProven: boolean, figures: ScanFigures): Diagnostic[] {
  if (audit.suppressions.some(({ rule }) => ABOUT_SCANS.has(rule))) return [];
  const { countBytes, examinedBytes, tables } = figures;
  const isWorthIt = tables.some(
    ({ size }) => (size.bytes ?? 0) >= SMALLEST && (size.partitions === null || size.partitions > 1),
  );
  if (!isWorthIt) return [];
  const sum = (figure: keyof TableSize): number =>
    tables.reduce((all, { size }) => all + (size[figure] ?? 0), 0);
  const whole = sum('bytes');
  const ofRows = ALMOST_ALL * PARTITION_VALUE_BYTES * sum('rows');
  const readsAllRows = examinedBytes !== null && ofRows > 0 && examinedBytes >= ofRows;
  const readsAllBytes = countBytes !== null && countBytes >= ALMOST_ALL * whole;
  if (!readsAllRows && !readsAllBytes) return [];
  const names = tables.map(({ name }) => name).join(', ');
  const read = readsAllBytes
    ? `it reads ${formatBytes(countBytes)} of ${formatBytes(whole)}`
    : `its conditions on the partition read ${formatBytes(examinedBytes ?? 0)}, which is that column of every row`;
  return [
    auditProblem(audit, {
      code: 'unpruned-scan',
      severity: 'warning',
      message: `${audit.id} is ${isProven ? 'proven' : 'not proven'} to leave partitions of ${names} out, and the dry run says that ${isProven ? 'it does not' : 'none is left out'}: ${read}`,
      hint: 'compare the bare partition column with constants or parameters, and see that the declared partition is that of the table; where the dates cover the whole table, there is nothing to mend',
    }),
  ];
}
