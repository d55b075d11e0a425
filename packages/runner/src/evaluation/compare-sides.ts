import {
  type Compare,
  formatExpectation,
  formatQuantity,
  type PlanAudit,
  type SampleLimits,
} from '@assay/contract';
import { LONGEST_VALUE, type Matched, matchRows } from '../comparison/match-rows.js';
import { type AuditQuery, COUNTED_THRESHOLDS } from '../queries/audit-queries.js';
import { compareQueries, MOST_COMPARED_ROWS } from '../queries/compare-queries.js';
import type { QueryRows } from '../warehouse/warehouse.js';
import type { AskedOnce } from './asked-once.js';
import { countExamined, exact } from './count-examined.js';
import { mistrusted, mistrustPartitions } from './declared-partitions.js';
import { differenceSample } from './difference-sample.js';
import { type Finding, NOTHING, undecidedFinding } from './finding.js';
import { flawReason } from './flaw-reason.js';
import { judgeExpectation } from './judge-expectation.js';
import { isOneWarehouse, oneWarehouse } from './one-warehouse.js';
import type { AuditSender, EvaluationContext, OtherWarehouse } from './send-query.js';

export interface CompareContext extends Pick<EvaluationContext, 'warehouse' | 'others' | 'tables'> {
  readonly sender: AuditSender;
  readonly askedOnce: AskedOnce;
  /** Null: no sample is taken. */
  readonly samples: SampleLimits | null;
  readonly signal: AbortSignal;
  readonly sensitive: boolean;
}

/** Most columns of one side that are compared. */
const MOST_COLUMNS = 100;

/** One more of each than may be compared, to tell that there are more. */
const SIDE_LIMITS = {
  rows: MOST_COMPARED_ROWS + 1,
  columns: MOST_COLUMNS + 1,
  characters: LONGEST_VALUE + 1,
};

/**
 * Evaluates an audit that compares: sends the left query, then the right one, matches their rows by key, and judges the number of
 * differences. If it holds, both sides must have examined something, and there must have been a row to compare: on the left, where only that
 * one's rows must have their like.
 */
export async function compareSides(
  audit: PlanAudit,
  compare: Compare,
  context: CompareContext,
): Promise<Finding> {
  const { sender, askedOnce, samples, signal, sensitive } = context;
  const leftOn = warehouseOn(compare.leftTarget, context);
  const rightOn = warehouseOn(compare.right.target, context);
  // Before anything is sent: with one side alone nothing is known, whatever that would cost.
  if (!leftOn.ok) return undecided(`the left query was not sent: ${leftOn.reason}`);
  if (!rightOn.ok) return undecided(`the right query was not sent: ${rightOn.reason}`);
  if (isOneWarehouse(leftOn.warehouse, rightOn.warehouse)) {
    const own = sender.target;
    const { message, hint } = oneWarehouse(compare.leftTarget ?? own, compare.right.target ?? own);
    return undecided(`nothing was compared: ${message}; ${hint}`);
  }
  const dialects = {
    left: leftOn.warehouse.capabilities.dialect,
    right: rightOn.warehouse.capabilities.dialect,
  };
  const queries = compareQueries(audit, compare, dialects);
  const failed = (query: AuditQuery, before: string) => ({ audit, query, before, signal, sensitive });
  for (const [query, dialect, of] of [
    // Where its rows are not derived, the plan does not say which of the tables it reads itself: it may be any.
    [queries.left, dialects.left, audit],
    [queries.right, dialects.right, compare.right],
  ] as const) {
    // How tables are declared on another engine is not in the plan.
    if (dialect !== context.warehouse.capabilities.dialect) continue;
    const mistrust = await mistrustPartitions(of, dialect, placeOf(query), context);
    if (mistrust) return mistrusted(mistrust, { audit, signal, sensitive });
  }

  const left = await sender.send(queries.left, SIDE_LIMITS);
  if (!left.ok) return undecidedFinding(left, failed(queries.left, beforeOf(queries.left, left.kind)));
  const right = await sender.send(queries.right, SIDE_LIMITS);
  if (!right.ok) return undecidedFinding(right, failed(queries.right, beforeOf(queries.right, right.kind)));
  const tooMuch = tooMuchReason('left', left) ?? tooMuchReason('right', right);
  if (tooMuch !== null) return undecided(tooMuch);
  const matched = matchRows(left, right, compare, samples?.rows ?? 0);
  if ('kind' in matched) return undecided(flawReason(matched, audit.mask, samples));

  const offending = matched.missingLeft + matched.missingRight + matched.unequal;
  const counts = { returned: BigInt(offending), missed: null, examined: null };
  for (const threshold of COUNTED_THRESHOLDS) {
    const expectation = audit.expect[threshold];
    if (!expectation || judgeExpectation(expectation, counts) === 'holds') continue;
    if (judgeExpectation(expectation, counts) === 'unknown')
      return undecided('a comparison has differences, and no rate of them');
    const { rows } = await countExamined(queries.examinedLeft, sender, askedOnce);
    return {
      // An audit of severity warn warns, whichever threshold it is.
      status: threshold === 'error' && audit.severity === 'error' ? 'fail' : 'warn',
      offendingRows: offending,
      examinedRows: rows === null ? null : exact(rows),
      reason: `${differencesText(matched, compare)}; expected ${formatExpectation(expectation)}`,
      sample: offending === 0 || !samples ? null : differenceSample(matched, audit.mask, samples),
      sampleProblem: offending > 0 && !samples ? 'none was to be taken' : null,
    };
  }

  let examinedRows: number | null = null;
  const empty: string[] = [];
  for (const [side, query] of [
    ['left', queries.examinedLeft],
    ['right', queries.examinedRight],
  ] as const) {
    const { rows, failure } = await countExamined(query, sender, askedOnce);
    if (failure && query) {
      const where = query.target === undefined ? '' : `, on "${query.target}", `;
      const before = `the expectation may hold, but counting the examined rows on the ${side}${where || ' '}`;
      const prefix = failure.kind === 'timeout' ? before : `${before}failed: `;
      return { ...undecidedFinding(failure, failed(query, prefix)), offendingRows: offending };
    }
    if (side === 'left') examinedRows = rows === null ? null : exact(rows);
    if (rows === 0n) empty.push(side);
  }
  const base = { ...NOTHING, offendingRows: offending, examinedRows };
  const nothing = nothingReason(empty, matched, compare);
  if (nothing !== null && !audit.allowEmpty) return { ...base, status: 'inconclusive', reason: nothing };
  return { ...base, status: 'pass', reason: null };
}

function placeOf({ side, target }: AuditQuery): Pick<AuditQuery, 'side' | 'target'> {
  return { ...(side && { side }), ...(target !== undefined && { target }) };
}

function undecided(reason: string): Finding {
  return { ...NOTHING, status: 'error', reason };
}

function warehouseOn(
  target: string | null,
  { warehouse, others }: Pick<CompareContext, 'warehouse' | 'others'>,
): OtherWarehouse {
  if (target === null) return { ok: true, warehouse };
  return others.get(target) ?? { ok: false, reason: `the target "${target}" was not opened` };
}

function beforeOf({ side, target }: AuditQuery, kind: string): string {
  const query = `the ${side} query${target === undefined ? '' : ` on "${target}"`}`;
  return kind === 'timeout' ? `${query} ` : `${query} failed: `;
}

function tooMuchReason(side: string, { rows, columns }: QueryRows): string | null {
  if (rows.length > MOST_COMPARED_ROWS)
    return `the ${side} query returned more than ${formatQuantity(MOST_COMPARED_ROWS, 'row')}, the most of either side that are compared: group them, or compare a part of them`;
  if (columns.length > MOST_COLUMNS)
    return `the ${side} query returned more than ${formatQuantity(MOST_COLUMNS, 'column')}, the most of either side that are compared`;
  return null;
}

function nothingReason(
  empty: readonly string[],
  { keys }: Matched,
  { matched }: Pick<Compare, 'matched'>,
): string | null {
  if (empty.length === 2) return 'nothing was examined: no row matches what either query looks at';
  const [side] = empty;
  if (side !== undefined)
    return `nothing was examined on the ${side}: no row matches what the query there looks at`;
  if (keys > 0) return null;
  return matched === 'both'
    ? 'nothing was compared: neither query returned a row'
    : 'nothing was compared: the left query returned no row';
}

/** `3 offending rows of 30 keys (1 is missing on the right, 2 values differ)`. */
function differencesText(
  { keys, missingLeft, missingRight, unequal }: Matched,
  { matched }: Pick<Compare, 'matched'>,
): string {
  const parts = [
    missingLeft > 0 ? `${formatQuantity(missingLeft, 'key is', 'keys are')} missing on the left` : null,
    missingRight > 0 ? `${formatQuantity(missingRight, 'key is', 'keys are')} missing on the right` : null,
    unequal > 0 ? formatQuantity(unequal, 'value differs', 'values differ') : null,
  ].filter((part) => part !== null);
  const why = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  const rows = formatQuantity(missingLeft + missingRight + unequal, 'offending row');
  return `${rows} of ${formatQuantity(keys, 'key')}${matched === 'both' ? '' : ' on the left'}${why}`;
}
