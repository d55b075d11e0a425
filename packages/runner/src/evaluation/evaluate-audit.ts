import {
  type AuditResult,
  addAuditCosts,
  hasRateTerms,
  type PlanAudit,
  resourceFindings,
  type Sample,
  type SampleLimits,
  type Thresholds,
} from '@assay/contract';
import { type AuditQueries, auditQueries, COUNTED_THRESHOLDS } from '../queries/audit-queries.js';
import type { QueryFailure, QueryRows } from '../warehouse/warehouse.js';
import { compareSides } from './compare-sides.js';
import { COUNT_LIMITS, countAt, countExamined, type Examined, exact } from './count-examined.js';
import { mistrusted, mistrustPartitions } from './declared-partitions.js';
import { failureReason } from './failure-reason.js';
import { type Finding, NOTHING, undecidedFinding } from './finding.js';
import { incomparableReason } from './incomparable-reason.js';
import { type Counts, judgeExpectation, offendingRows } from './judge-expectation.js';
import { maskSample } from './mask-sample.js';
import { missedReason } from './result-reason.js';
import { type AuditSender, auditAsker, createSender, type EvaluationContext } from './send-query.js';
import { answeredSender, type SharedAnswers, withoutSharing } from './shared-answers.js';
import { NOTHING_SPENT, type Spent } from './spent.js';

/** What is known of an audit before it is evaluated, from queries that it shared with others. */
export interface Prepared {
  readonly before: Spent;
  /** What its own queries would have answered; null: they are sent. */
  readonly shared: SharedAnswers | null;
}

/**
 * Evaluates one audit: counts the offending rows, judges the expectation, and only then asks what else is needed: the examined
 * rows, and a sample if it does not hold. What is wrong with the audit or the warehouse is in the result; nothing is thrown
 * for it.
 *
 * @param signal ends it as `not_run`; its reason is the result's
 */
export async function evaluateAudit(
  audit: PlanAudit,
  context: EvaluationContext,
  signal: AbortSignal,
  { before, shared }: Prepared = { before: NOTHING_SPENT, shared: null },
): Promise<AuditResult> {
  const sensitive = context.isSensitive(audit);
  const own = createSender(auditAsker(audit, context, sensitive), context, signal, before);
  const sender = shared ? answeredSender(own, shared) : own;
  const askedOnce = shared ? withoutSharing(context.askedOnce) : context.askedOnce;
  const { dialect } = context.warehouse.capabilities;
  const finding = audit.compare
    ? await compareSides(audit, audit.compare, {
        warehouse: context.warehouse,
        others: context.others,
        tables: context.tables,
        sender,
        askedOnce,
        samples: context.samples,
        signal,
        sensitive,
      })
    : await find(
        audit,
        auditQueries(audit, dialect),
        sender,
        { ...context, askedOnce },
        signal,
        sensitive,
        shared !== null,
      );
  const findings = resourceFindings(audit.resources, sender.resources);
  const result: AuditResult = {
    audit: audit.id,
    table: audit.table,
    fingerprint: audit.fingerprint,
    rootCause: null,
    status: finding.status,
    offendingRows: finding.offendingRows,
    examinedRows: finding.examinedRows,
    reason: finding.reason,
    sample: finding.sample,
    sampleProblem: finding.sampleProblem,
    startedAt: sender.startedAt(),
    endedAt: context.clock().toISOString(),
    durationMs: sender.spentMs(),
  };
  const cost = addAuditCosts(sender.costs);
  const sharedBy = shared?.count.ok ? shared.sharedBy : undefined;
  return {
    ...result,
    ...(findings.length > 0 && { findings }),
    ...(cost && { cost }),
    ...(sharedBy !== undefined && { sharedBy }),
  };
}

async function find(
  audit: PlanAudit,
  queries: AuditQueries,
  sender: AuditSender,
  { warehouse, tables, askedOnce, samples }: EvaluationContext,
  signal: AbortSignal,
  sensitive: boolean,
  isTrusted: boolean,
): Promise<Finding> {
  // Of a query that audits share, whoever sent it has asked.
  const mistrust = isTrusted
    ? null
    : await mistrustPartitions(audit, warehouse.capabilities.dialect, {}, { sender, askedOnce, tables });
  if (mistrust) return mistrusted(mistrust, { audit, signal, sensitive });
  const undecided = (failure: QueryFailure, query: AuditQueries['count'], before: string): Finding =>
    undecidedFinding(failure, { audit, query, before, signal, sensitive });

  const columns = 1 + COUNTED_THRESHOLDS.length + queries.typedColumns.length;
  const counted = await sender.send(queries.count, { ...COUNT_LIMITS, columns });
  if (!counted.ok) return undecided(counted, queries.count, '');
  const notNumbers = incomparableReason(queries.typedColumns, counted);
  if (notNumbers !== null) return { ...NOTHING, status: 'error', reason: notNumbers };

  let examined: Examined | undefined;
  const examine = async (): Promise<Examined> => {
    examined ??= await countExamined(queries.examined, sender, askedOnce);
    return examined;
  };
  if (needsRate(audit.expect)) await examine();
  const judged = judge(audit.expect, counted, examined?.rows ?? null);

  if (judged.threshold !== null) {
    const { threshold, counts } = judged;
    const sample = await takeSample(audit, queries, threshold, counts, sender, sensitive, samples);
    const rows = (await examine()).rows;
    const expectation = audit.expect[threshold];
    return {
      // An audit of severity warn warns, whichever threshold it is.
      status: threshold === 'error' && audit.severity === 'error' ? 'fail' : 'warn',
      offendingRows: exact(offendingRows(counts)),
      examinedRows: rows === null ? null : exact(rows),
      reason: expectation && missedReason(expectation, { ...counts, examined: rows }),
      ...sample,
    };
  }

  const { rows, failure } = await examine();
  if (failure && queries.examined) {
    const offending = exact(offendingRows(judged.counts));
    const before = 'the expectation may hold, but counting the examined rows ';
    const prefix = failure.kind === 'timeout' ? before : `${before}failed: `;
    return { ...undecided(failure, queries.examined, prefix), offendingRows: offending };
  }
  const base = {
    ...NOTHING,
    offendingRows: exact(offendingRows(judged.counts)),
    examinedRows: rows === null ? null : exact(rows),
  };
  if (rows === 0n && (judged.isUnknown || !audit.allowEmpty)) {
    return {
      ...base,
      status: 'inconclusive',
      reason: 'nothing was examined: no row matches what the audit looks at',
    };
  }
  if (judged.isUnknown) {
    return {
      ...base,
      status: 'error',
      reason: 'a rate needs the number of examined rows, which the plan does not know',
    };
  }
  return { ...base, status: 'pass', reason: null };
}

async function takeSample(
  audit: PlanAudit,
  queries: AuditQueries,
  threshold: keyof Thresholds,
  counts: Counts,
  sender: AuditSender,
  sensitive: boolean,
  limits: SampleLimits | null,
): Promise<{ readonly sample: Sample | null; readonly sampleProblem: string | null }> {
  if (offendingRows(counts) === 0n) return { sample: null, sampleProblem: null };
  if (limits === null) return { sample: null, sampleProblem: 'none was to be taken' };
  const { rows, columns, characters } = limits;
  const query = queries.sample(threshold, rows);
  // One character more than is shown tells whether a value is longer.
  const answer = await sender.send(query, { rows, columns, characters: characters + 1 });
  if (answer.ok) return { sample: maskSample(answer, audit.mask, characters), sampleProblem: null };
  return { sample: null, sampleProblem: failureReason(answer, audit, query, sensitive) };
}

interface Judged {
  /** The threshold that does not hold; null if none is known not to. */
  readonly threshold: keyof Thresholds | null;
  readonly isUnknown: boolean;
  readonly counts: Counts;
}

function judge(expect: Thresholds, counted: QueryRows, examined: bigint | null): Judged {
  let column = 1;
  const countsOf = (threshold: keyof Thresholds): Counts => ({
    returned: countAt(counted, 0),
    missed: counted.columns.includes(`missed_${threshold}`) ? countAt(counted, column++) : null,
    examined,
  });
  const judged = COUNTED_THRESHOLDS.flatMap((threshold) => {
    const expectation = expect[threshold];
    if (!expectation) return [];
    const counts = countsOf(threshold);
    return [{ threshold, counts, judgement: judgeExpectation(expectation, counts) }];
  });
  const [first] = judged;
  if (!first) throw new Error('an audit without a threshold');
  // In order: what the error threshold leaves unknown, the other cannot decide.
  const deciding = judged.find(({ judgement }) => judgement !== 'holds') ?? first;
  return {
    threshold: deciding.judgement === 'does_not_hold' ? deciding.threshold : null,
    isUnknown: deciding.judgement === 'unknown',
    counts: deciding.counts,
  };
}

function needsRate(expect: Thresholds): boolean {
  return COUNTED_THRESHOLDS.some((threshold) => {
    const expectation = expect[threshold];
    return expectation !== null && hasRateTerms(expectation);
  });
}
