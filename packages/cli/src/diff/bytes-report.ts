import { compareText } from '@assay/contract';
import type { Cost, DryRunReport } from '@assay/runner/dry-run';

/** What a run reads, before and after. */
export interface BytesReport {
  readonly target: string;
  readonly runDate: string;
  /** Null: unknown, as of a base that does not compile. */
  readonly before: Cost | null;
  readonly after: Cost | null;
  /** Of each audit that reads something else now, or may: those that read most more first. */
  readonly audits: readonly AuditBytes[];
}

export interface AuditBytes {
  readonly audit: string;
  /** In bytes; null: unknown; `none`: there is no such audit. */
  readonly before: number | null | 'none';
  readonly after: number | null | 'none';
}

/**
 * Holds two dry runs against each other. A figure that is only a lower bound is unknown: a difference of two lower bounds says nothing.
 *
 * @param before null: it could not be asked; then of no audit it is known what it read, nor whether there was one
 * @param renamed the earlier id of audits that were only given another name, by their new one
 */
export function bytesReport(
  of: { readonly target: string; readonly runDate: string },
  before: DryRunReport | null,
  after: DryRunReport | null,
  renamed: ReadonlyMap<string, string>,
): BytesReport {
  const [old, now] = [byAudit(before), byAudit(after)];
  const earlier = new Set(renamed.values());
  const pairs = [
    ...[...now.keys()].map((audit) => ({ audit, was: renamed.get(audit) ?? audit })),
    ...[...old.keys()]
      .filter((audit) => !now.has(audit) && !earlier.has(audit))
      .map((audit) => ({ audit, was: audit })),
  ];
  const missing = (report: DryRunReport | null): 'none' | null => (report === null ? null : 'none');
  const audits = pairs.map(({ audit, was }): AuditBytes => {
    const [a, b] = [old.get(was), now.get(audit)];
    return {
      audit,
      before: a === undefined ? missing(before) : a,
      after: b === undefined ? missing(after) : b,
    };
  });
  return {
    ...of,
    before: before?.total ?? null,
    after: after?.total ?? null,
    audits: audits
      .filter((one) => one.before !== one.after)
      .sort((a, b) => growth(b) - growth(a) || compareText(a.audit, b.audit)),
  };
}

/** Null where it is not known whole. */
function byAudit(report: DryRunReport | null): ReadonlyMap<string, number | null> {
  return new Map(
    (report?.audits ?? []).map(({ audit, cost }) => [audit, cost.isComplete ? cost.bytes : null]),
  );
}

function growth({ before, after }: AuditBytes): number {
  const bytes = (value: AuditBytes['before']): number => (typeof value === 'number' ? value : 0);
  return bytes(after) - bytes(before);
}
