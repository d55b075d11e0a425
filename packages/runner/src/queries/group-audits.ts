import {
  type AloneReason,
  buildWaitGraph,
  compareText,
  type ParameterValue,
  type Plan,
  type PlanAudit,
} from '@assay/contract';
import { type Fusable, fusableParts, sharedParameters, sharedTexts } from './fusable.js';

/**
 * How many audits one query answers at most. They all wait for its answer, and where it fails it is asked again in halves: of 500
 * it takes nine halvings to find the one that is at fault.
 */
export const MOST_FUSED_AUDITS = 500;

/** How many counts, figures and conditions it has at most; BigQuery takes 10,000 columns, and refuses what is too complex to plan well before. */
export const MOST_FUSED_EXPRESSIONS = 2_000;

/** How many characters of SQL it has at most. BigQuery takes 1 MB of UTF-8, of which a character here is three bytes at worst. */
export const MOST_FUSED_CHARACTERS = 300_000;

/** How many times as long as the shortest another member's time limit may be: the query has the shortest. */
export const FUSED_TIMEOUT_FACTOR = 4;

/** What the query itself adds to a member's parts, in characters. */
const AROUND_EXPRESSION = 120;

/**
 * Why an audit has a query of its own: what the plan says of it, or
 *
 * - `no-other`: no other selected audit examines the same rows;
 * - `form`: others do, and group them, or make figures of only some of them, in another way;
 * - `no-value`: a parameter has no value;
 * - `parameters`, `timeout`, `width`: others do, with other values of their parameters, a time limit too far from its own, or so many
 *   that it would be one too many.
 */
export type ApartReason = AloneReason | 'no-other' | 'form' | 'no-value' | 'parameters' | 'timeout' | 'width';

/** Audits that one query answers: at least two, sorted by id. */
export interface AuditGroup {
  readonly audits: readonly PlanAudit[];
}

export interface AuditGroups {
  /** Sorted by their first audit. */
  readonly groups: readonly AuditGroup[];
  /** Sorted by id. */
  readonly alone: readonly { readonly audit: PlanAudit; readonly reason: ApartReason }[];
}

/**
 * Which audits of a plan are answered by one query: those that examine the same rows of the same table, with the same values bound
 * to the parameters they share, and wait for the same. The same plan and values give the same groups, in whatever order its audits stand.
 *
 * Conditions on rows go together whatever their `filter`. Figures are of the rows that remain, so theirs must be the same; of groups
 * the grouping as well.
 *
 * @param plan with the selected audits only
 * @param valuesOf the values of an audit's parameters
 */
export function groupAudits(
  plan: Pick<Plan, 'tables' | 'audits'>,
  valuesOf: (audit: PlanAudit) => ReadonlyMap<string, ParameterValue>,
): AuditGroups {
  const waits = waitSets(plan);
  const alone: { audit: PlanAudit; reason: ApartReason }[] = [];
  const sameScan = new Map<string, Member[]>();
  /** How many examine the same rows, in whatever form. */
  const sameRows = new Map<string, number>();
  const rowsKey = ({ audit, scan }: Fusable): string =>
    JSON.stringify([waits.get(audit.id), scan.table, scan.from, scan.predicate?.text ?? null]);
  for (const audit of plan.audits) {
    const parts = fusableParts(audit);
    if (typeof parts === 'string') {
      alone.push({ audit, reason: parts });
      continue;
    }
    const member = memberOf(parts, valuesOf(audit));
    if (!member) {
      alone.push({ audit, reason: 'no-value' });
      continue;
    }
    const rows = rowsKey(parts);
    sameRows.set(rows, (sameRows.get(rows) ?? 0) + 1);
    const key = JSON.stringify([rows, ...formKey(parts)]);
    const others = sameScan.get(key);
    if (others) others.push(member);
    else sameScan.set(key, [member]);
  }

  const groups: AuditGroup[] = [];
  for (const members of sameScan.values()) {
    for (const { members: together, refused } of firstFit(members)) {
      const audits = together.map(({ parts }) => parts.audit).sort((a, b) => compareText(a.id, b.id));
      const [only] = together;
      if (audits.length > 1) groups.push({ audits });
      else if (only) {
        const isOther = (sameRows.get(rowsKey(only.parts)) ?? 0) > 1;
        alone.push({ audit: only.parts.audit, reason: refused ?? (isOther ? 'form' : 'no-other') });
      }
    }
  }
  return {
    groups: groups.sort((a, b) => compareText(a.audits[0]?.id ?? '', b.audits[0]?.id ?? '')),
    alone: alone.sort((a, b) => compareText(a.audit.id, b.audit.id)),
  };
}

interface Member {
  readonly parts: Fusable;
  /** Of the parameters in what stands in a shared query, by their names in lower case: to both engines `@limit` and `@Limit` are one. */
  readonly values: ReadonlyMap<string, string>;
  readonly expressions: number;
  readonly characters: number;
}

interface OpenGroup {
  readonly members: Member[];
  readonly shortestMs: number;
  readonly values: Map<string, string>;
  expressions: number;
  characters: number;
  /** Why its first member fitted into no group before it, or else another not into this one; null: none had to. */
  refused: ApartReason | null;
}

/** Each goes into the first group that it fits into. Sorted by their time limits, the first of a group has the shortest. */
function firstFit(members: readonly Member[]): readonly OpenGroup[] {
  const open: OpenGroup[] = [];
  const sorted = [...members].sort(
    (a, b) =>
      a.parts.audit.timeoutMs - b.parts.audit.timeoutMs || compareText(a.parts.audit.id, b.parts.audit.id),
  );
  for (const member of sorted) {
    let refused: ApartReason | null = null;
    let group: OpenGroup | undefined;
    for (const one of open) {
      const why = misfit(member, one);
      if (why === null) {
        group = one;
        break;
      }
      refused ??= why;
      one.refused ??= why;
    }
    if (!group) {
      group = {
        members: [],
        shortestMs: member.parts.audit.timeoutMs,
        values: new Map(),
        expressions: 0,
        characters: 0,
        refused,
      };
      open.push(group);
    }
    group.members.push(member);
    group.expressions += member.expressions;
    group.characters += member.characters;
    for (const [name, value] of member.values) group.values.set(name, value);
  }
  return open;
}

function misfit(member: Member, group: OpenGroup): ApartReason | null {
  if (member.parts.audit.timeoutMs > FUSED_TIMEOUT_FACTOR * group.shortestMs) return 'timeout';
  for (const [name, value] of member.values) {
    if ((group.values.get(name) ?? value) !== value) return 'parameters';
  }
  const isTooWide =
    group.members.length >= MOST_FUSED_AUDITS ||
    group.expressions + member.expressions > MOST_FUSED_EXPRESSIONS ||
    group.characters + member.characters > MOST_FUSED_CHARACTERS;
  return isTooWide ? 'width' : null;
}

function memberOf(parts: Fusable, given: ReadonlyMap<string, ParameterValue>): Member | null {
  const texts = sharedTexts(parts);
  const values = new Map<string, string>();
  for (const name of sharedParameters(parts)) {
    const value = given.get(name);
    if (!value) return null;
    values.set(name.toLowerCase(), JSON.stringify([name, value.type, value.value]));
  }
  // In the scan, and in what is made of it: of a figure its conditions and its type as well.
  const expressions = 3 + (parts.fusion.kind === 'figures' ? 3 * parts.fusion.figures.length : 0);
  const written = texts.reduce((sum, { text }) => sum + text.length, 0);
  return { parts, values, expressions, characters: written + AROUND_EXPRESSION * expressions };
}

/** What must be the same of all that share a query, besides the rows. */
function formKey({ scan, fusion }: Fusable): readonly unknown[] {
  const filter = fusion.kind === 'rows' ? null : (scan.filter?.text ?? null);
  const by = fusion.kind === 'groups' ? fusion.by.map(({ text }) => text) : null;
  return [filter, by];
}

/** The gates that each audit waits for, as a text that is the same for the same gates. */
function waitSets(plan: Pick<Plan, 'tables' | 'audits'>): ReadonlyMap<string, string> {
  const { nodes } = buildWaitGraph(plan);
  const gates = new Map<string, number[]>();
  for (const [gate, { waitedForBy }] of nodes.entries()) {
    for (const waiter of waitedForBy) {
      const node = nodes[waiter];
      if (node?.kind !== 'audit') continue;
      const known = gates.get(node.audit.id);
      if (known) known.push(gate);
      else gates.set(node.audit.id, [gate]);
    }
  }
  return new Map([...gates].map(([id, numbers]) => [id, numbers.join(' ')]));
}
