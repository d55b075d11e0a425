import type { AuditResult } from '@assay/contract';
import { addColumn, type PackedRows, packRows, unpackColumn } from './pack-rows.js';

/** The keys of a result that are there in each; others are kept all the same. */
const KEYS = [
  'audit',
  'table',
  'status',
  'fingerprint',
  'offendingRows',
  'examinedRows',
  'reason',
  'rootCause',
  'sample',
  'sampleProblem',
  'startedAt',
  'endedAt',
  'durationMs',
] as const satisfies readonly (keyof AuditResult)[];

/** What tells which audit a result is of: the same in run after run, so it is kept apart from the rest, once. */
export const IDENTITY = ['audit', 'table', 'fingerprint'] as const satisfies readonly (keyof AuditResult)[];

type Identity = Pick<AuditResult, (typeof IDENTITY)[number]>;

/** The distinct audits of results, sorted, and the results with the number of theirs. */
export interface PackedResults {
  readonly audits: PackedRows;
  readonly results: PackedRows;
}

export function packResults(results: readonly AuditResult[]): PackedResults {
  const keyOf = (result: Identity): string => IDENTITY.map((key) => result[key]).join('\0');
  const distinct = new Map(results.map((result) => [keyOf(result), result]));
  const keys = [...distinct.keys()].sort();
  const numbers = new Map(keys.map((key, index) => [key, index]));
  return {
    audits: packRows(
      keys.flatMap((key) => {
        const result = distinct.get(key);
        return result ? [{ audit: result.audit, table: result.table, fingerprint: result.fingerprint }] : [];
      }),
    ),
    results: packRows(
      results.map((result) => {
        const { audit: _, table: __, fingerprint: ___, ...rest } = result;
        return { number: numbers.get(keyOf(result)), ...rest };
      }),
    ),
  };
}

/** The results as they were packed. Those of one list of audits share its texts: of 90 runs that is most of their memory. */
export function unpackResults(packed: PackedRows, audits: PackedRows): AuditResult[] {
  const numbers = unpackColumn(packed, 'number') as readonly number[];
  const of = <Key extends keyof AuditResult>(key: Key) =>
    unpackColumn(packed, key) as readonly AuditResult[Key][];
  const ofAudit = (key: keyof Identity) => unpackColumn(audits, key) as readonly string[];
  const [audit, table, fingerprint] = [ofAudit('audit'), ofAudit('table'), ofAudit('fingerprint')];
  const [status, offendingRows, examinedRows] = [of('status'), of('offendingRows'), of('examinedRows')];
  const [reason, rootCause, sample, sampleProblem] = [
    of('reason'),
    of('rootCause'),
    of('sample'),
    of('sampleProblem'),
  ];
  const [startedAt, endedAt, durationMs] = [of('startedAt'), of('endedAt'), of('durationMs')];
  // One literal with all keys: made key by key, 900,000 objects take three times as long.
  const results = numbers.map((number, index) => ({
    audit: audit[number],
    table: table[number],
    status: status[index],
    fingerprint: fingerprint[number],
    offendingRows: offendingRows[index],
    examinedRows: examinedRows[index],
    reason: reason[index],
    rootCause: rootCause[index],
    sample: sample[index],
    sampleProblem: sampleProblem[index],
    startedAt: startedAt[index],
    endedAt: endedAt[index],
    durationMs: durationMs[index],
  })) as unknown as AuditResult[];
  const known = new Set<string>(['number', ...KEYS]);
  for (const key of Object.keys(packed.columns)) {
    if (!known.has(key)) addColumn(results, key, unpackColumn(packed, key));
  }
  return results;
}
