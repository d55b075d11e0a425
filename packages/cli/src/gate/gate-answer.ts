import {
  compareText,
  type DecidedWithin,
  EXIT,
  isUndecided,
  type LatestResult,
  type Standing,
  type TableVerdict,
  tablesUpstream,
  tableVerdicts,
} from '@assay/contract';
import type { LatestResults, RecordedResult } from '@assay/history/latest';
import type { Definitions } from '../cache/definitions-cache.js';

/** What a gate answers about a table. */
export interface GateAnswer {
  readonly table: string;
  readonly verdict: TableVerdict['kind'];
  /** 0: it may be built on; 1: something on it or upstream was found bad; 3: that is not known. */
  readonly exitCode: number;
  /** Whether all of the history could be read: without that nothing is known to be good. */
  readonly historyIsWhole: boolean;
  /** How many audits the table has. */
  readonly audits: number;
  /** When the oldest of its latest results was decided; null where an audit has none, or there is no audit. */
  readonly decidedAt: string | null;
  /** What was found bad first. */
  readonly reasons: readonly GateReason[];
  /** Upstream tables that no audit looks at. */
  readonly uncheckedUpstream: readonly string[];
}

/** An audit that decides the answer. */
export interface GateReason {
  readonly audit: string;
  readonly table: string;
  readonly owner: string;
  readonly standing: Standing;
  /** The result that its standing is about; null where there is none. */
  readonly result: Pick<RecordedResult, 'runId' | 'runDate' | 'endedAt' | 'reason'> | null;
  /** How the later one ended that left it undecided; null where there is none. */
  readonly undecidedSince: Standing | null;
}

/**
 * What the table verdict means for who wants to build on a table.
 *
 * A table that is blocked only by what could not be decided is not known, as on the site: bad data and not knowing never share an
 * exit code.
 *
 * @param decided when a result must have been decided to count
 */
export function gateAnswers(
  definitions: Definitions,
  found: LatestResults & { readonly isWhole: boolean },
  decided: DecidedWithin,
  names: readonly string[],
): readonly GateAnswer[] {
  const { results, decidedBefore, runDate, isWhole } = found;
  const { tables } = definitions;
  const concerned = new Set(names);
  for (const above of tablesUpstream(tables, names).values()) for (const table of above) concerned.add(table);
  const audits = [...concerned].flatMap(definitions.auditsOf);
  const latest = new Map<string, LatestResult>();
  for (const { id: audit } of audits) {
    const result = results.get(audit);
    if (!result) continue;
    const { status, runDate: date, fingerprint, endedAt } = result;
    const before = decidedBefore.get(audit)?.status ?? null;
    latest.set(audit, { audit, status, runDate: date, fingerprint, endedAt, decidedBefore: before });
  }
  const owners = new Map(audits.map(({ id, owner }) => [id, owner]));
  const reasonOf = ({ audit, table, standing }: TableVerdict['reasons'][number]): GateReason => {
    const newest = results.get(audit);
    const isHidden = standing === 'fail' && newest !== undefined && isUndecided(newest.status);
    const result = isHidden ? decidedBefore.get(audit) : newest;
    return {
      audit,
      table,
      owner: owners.get(audit) ?? '',
      standing,
      result: result
        ? { runId: result.runId, runDate: result.runDate, endedAt: result.endedAt, reason: result.reason }
        : null,
      undecidedSince: isHidden ? newest.status : null,
    };
  };
  const verdicts = tableVerdicts({ tables, audits }, latest, runDate, decided, names);
  return [...verdicts.values()].map(({ table, kind, reasons, uncheckedUpstream }) => {
    const own = definitions.auditsOf(table);
    const times = own.map(({ id }) => results.get(id)?.endedAt ?? null);
    const isBad = kind === 'blocked' && reasons.some(({ standing }) => standing === 'fail');
    const isGood = isWhole && (kind === 'no_known_problem' || kind === 'caveat');
    return {
      table,
      // What cannot be read may say that it is bad.
      verdict: isWhole || kind === 'blocked' ? kind : 'unknown',
      exitCode: isBad ? EXIT.failed : isGood ? EXIT.success : EXIT.undecided,
      historyIsWhole: isWhole,
      audits: own.length,
      decidedAt: times.includes(null)
        ? null
        : (times.filter((time) => time !== null).sort(compareText)[0] ?? null),
      reasons: reasons.map(reasonOf).sort((a, b) => rank(a) - rank(b) || compareText(a.audit, b.audit)),
      uncheckedUpstream,
    };
  });
}

function rank({ standing }: GateReason): number {
  return standing === 'fail' ? 0 : 1;
}
