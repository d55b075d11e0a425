import { type AuditResult, formatLimit, formatQuantity, type PlanAudit } from '@assay/contract';
import { type AuditQuery, auditQueries } from '../queries/audit-queries.js';
import { type FusedQuery, fusedQuery } from '../queries/fused-query.js';
import type { QueryAnswer, QueryFailure } from '../warehouse/warehouse.js';
import { COUNT_LIMITS } from './count-examined.js';
import { mistrustPartitions } from './declared-partitions.js';
import { evaluateAudit, type Prepared } from './evaluate-audit.js';
import { failureReason } from './failure-reason.js';
import { auditParameters } from './parameter-values.js';
import { type Asker, auditAsker, createSender, type EvaluationContext } from './send-query.js';
import type { SharedAnswers } from './shared-answers.js';
import { addSpent, NOTHING_SPENT, type Spent, shareSpent } from './spent.js';

/** An audit of a group, and what was spent on it by queries that answered nothing. */
export interface GroupMember {
  readonly audit: PlanAudit;
  readonly before: Spent;
}

/** What a query that several audits share leaves to be done. */
export interface GroupOutcome {
  /** Audits of which everything is known. */
  readonly results: readonly AuditResult[];
  /** Those whose own queries are needed still: of some just the sample. */
  readonly single: readonly { readonly audit: PlanAudit; readonly prepared: Prepared }[];
  /** Smaller groups to ask again. */
  readonly groups: readonly (readonly GroupMember[])[];
}

/** An audit on which nothing was spent yet. */
export function groupMember(audit: PlanAudit): GroupMember {
  return { audit, before: NOTHING_SPENT };
}

/**
 * Evaluates audits that one query can answer: sends it, and judges each audit on its part of the answer as on that of its own
 * queries. If there is no answer, the group is to be asked again in halves, and an audit that is left by itself has its own
 * queries: so whatever is wrong with one audit is in the end told of it alone.
 *
 * What a query took is shared out equally. Of an audit's time limit only the query that answered it takes its share: its own queries, where
 * it comes to them, have the whole of it.
 *
 * @param members at least two, as `groupAudits` puts them together
 * @param signal ends it: each is `not_run`, with the signal's reason
 */
export async function evaluateGroup(
  members: readonly GroupMember[],
  context: EvaluationContext,
  signal: AbortSignal,
): Promise<GroupOutcome> {
  const audits = members.map(({ audit }) => audit);
  const { dialect } = context.warehouse.capabilities;
  const fused = fusedQuery(audits, dialect);
  const { query, columns, answersOf } = fused;
  const asker = groupAsker(audits, fused, context);
  const sender = createSender(asker, context, signal);
  // They examine the same rows. What is wrong with those is told of each by itself.
  const isTrusted = (await mistrustPartitions(asker.audits[0], dialect, {}, { ...context, sender })) === null;
  const answer = isTrusted ? await sender.send(query, { ...COUNT_LIMITS, columns }) : null;
  const spentMs = sender.spentMs();
  const answers = answer?.ok ? answersOf(answer) : null;
  const spent: Spent = {
    startedAt: sender.startedAt(),
    spentMs,
    limitedMs: answers ? spentMs : 0,
    resources: sender.resources,
    costs: sender.costs,
  };
  const shares = shareSpent(spent, members.length);
  const after = members.map(({ audit, before }, index): GroupMember => {
    const share = shares[index];
    return { audit, before: share ? addSpent(before, share) : before };
  });

  const sharedBy = members.length;
  if (answers) {
    return await judgeAll(
      after.map((member, index) => {
        const own = answers[index];
        if (!own) throw new Error(`no answer for ${member.audit.id}`);
        return { member, shared: { sharedBy, ...own } };
      }),
      context,
      signal,
    );
  }
  if (answer === null) return { results: [], single: after.map(ownQueries), groups: [] };
  const forAll = failureOfAll(answer, query, asker);
  if (forAll) {
    const shared = { sharedBy, count: forAll, examined: null };
    return await judgeAll(
      after.map((member) => ({ member, shared })),
      context,
      signal,
    );
  }
  const middle = Math.ceil(after.length / 2);
  const halves = [after.slice(0, middle), after.slice(middle)];
  return {
    results: [],
    single: halves
      .filter(({ length }) => length === 1)
      .flat()
      .map(ownQueries),
    groups: halves.filter(({ length }) => length > 1),
  };
}

function ownQueries({ audit, before }: GroupMember): GroupOutcome['single'][number] {
  return { audit, prepared: { before, shared: null } };
}

/** Judges each on its answer, without sending anything; what does not hold and has rows to show is left to be sampled. */
async function judgeAll(
  answered: readonly { readonly member: GroupMember; readonly shared: SharedAnswers }[],
  context: EvaluationContext,
  signal: AbortSignal,
): Promise<GroupOutcome> {
  const results: AuditResult[] = [];
  const single: { audit: PlanAudit; prepared: Prepared }[] = [];
  for (const { member, shared } of answered) {
    const { audit, before } = member;
    const prepared: Prepared = { before, shared };
    tellExamined(audit, shared, context, signal);
    const result = await evaluateAudit(audit, { ...context, samples: null }, signal, prepared);
    if (context.samples && result.sampleProblem !== null) single.push({ audit, prepared });
    else results.push(result);
  }
  return { results, single, groups: [] };
}

/** Who examines the same rows with a query of its own need not count them again. */
function tellExamined(
  audit: PlanAudit,
  { examined }: SharedAnswers,
  context: EvaluationContext,
  signal: AbortSignal,
): void {
  const own = auditQueries(audit, context.warehouse.capabilities.dialect).examined;
  if (!own || !examined) return;
  const { keyOf } = createSender(auditAsker(audit, context, true), context, signal);
  context.askedOnce.know(keyOf(own), examined);
}

function groupAsker(
  audits: readonly PlanAudit[],
  { valuesOf }: Pick<FusedQuery, 'valuesOf'>,
  context: EvaluationContext,
): Asker {
  const [first, ...others] = audits;
  if (!first) throw new Error('a query for no audit');
  const limits = audits.map((audit) => audit.maximumBytesBilled);
  const billed = limits.map((limit) => limit ?? context.maximumBytesBilled).filter((limit) => limit !== null);
  return {
    audits: [first, ...others],
    timeoutMs: Math.min(...audits.map(({ timeoutMs }) => timeoutMs)),
    // What the target says, it says itself.
    maximumBytesBilled: limits.every((limit) => limit === null) ? null : Math.min(...billed),
    values: valuesOf((audit) => auditParameters(audit, context.start)),
    sensitive: audits.some(context.isSensitive),
  };
}

/** The failure that every audit of the group has to bear; null: they are asked again. */
function failureOfAll(answer: QueryAnswer, query: AuditQuery, asker: Asker): QueryFailure | null {
  if (answer.ok) return null;
  if (answer.kind === 'cancelled') return answer;
  // It may still be in its slot.
  if (answer.mayRun === undefined) return null;
  const { audits, timeoutMs, sensitive } = asker;
  const whose = `the query that ${formatQuantity(audits.length, 'audit')} share`;
  const late = `${whose} did not finish within its limit of ${formatLimit(timeoutMs)} and was cancelled`;
  // Masked here, since it may speak of another audit's columns.
  const { kind, mayRun } = answer;
  const told = failureReason(withoutDoubt(answer), audits[0], query, sensitive);
  return {
    ok: false,
    kind: 'query-error',
    message: kind === 'timeout' ? late : `${whose} failed: ${told}`,
    exposure: 'none',
    offset: null,
    durationMs: 0,
    mayRun,
  };
}

function withoutDoubt({ mayRun: _, ...failure }: QueryFailure): QueryFailure {
  return failure;
}
