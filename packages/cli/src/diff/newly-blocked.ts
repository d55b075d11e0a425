import type { TargetedChange } from '@assay/compiler';
import { blockedByOf, compareText, type Plan, type PlanAudit } from '@assay/contract';

/** Tables that audits would disable if they did not pass, and would not have before. */
export interface NewlyBlocked {
  /** Ids, sorted. */
  readonly audits: readonly string[];
  /**
   * `unknown`: the base does not compile. `new`: there was no such audit. `blocks`: it did not block. `changed`: it did, but it may now fail where it passed. `downstream`: more
   * is downstream of it.
   */
  readonly because: 'unknown' | 'new' | 'blocks' | 'changed' | 'downstream';
  /** Sorted; those that it would disable only now. */
  readonly tables: readonly string[];
}

/**
 * What the change would newly block: for every audit that is new, came to block, may fail where it did not before, or has more
 * downstream, the tables that a failure of it would disable. Audits with the same answer are told together.
 *
 * @param before `unknown`, `absent`: as of `TargetPlans`
 */
export function newlyBlocked(
  before: Plan | 'unknown' | 'absent',
  after: Plan,
  changes: readonly TargetedChange[],
): readonly NewlyBlocked[] {
  const nowBlocks = blockedByOf(after);
  const base = typeof before === 'string' ? null : before;
  const blockedBefore = base && blockedByOf(base);
  const old = new Map(base?.audits.map((audit) => [audit.id, audit]));
  const renamed = new Map(
    changes.flatMap(({ kind, subject, renamed }): [string, string][] =>
      subject.kind === 'audit' && kind === 'added' && renamed !== null ? [[subject.name, renamed]] : [],
    ),
  );
  const mayFail = new Set(changes.filter(mayFailNow).map(({ subject }) => subject.name));
  const groups = new Map<string, NewlyBlocked & { readonly audits: string[] }>();
  for (const { id } of after.audits) {
    const now = nowBlocks(id).tables;
    if (now.length === 0) continue;
    const was = renamed.get(id) ?? id;
    const then = blockedBefore === null ? [] : blockedBefore(was).tables;
    const because = becauseOf(before, old.get(was), mayFail.has(id));
    const known = new Set(because === 'downstream' ? then : []);
    const tables = now.filter((table) => !known.has(table));
    if (tables.length === 0) continue;
    const key = `${because} ${tables.join(' ')}`;
    const group = groups.get(key);
    if (group) group.audits.push(id);
    else groups.set(key, { audits: [id], because, tables });
  }
  return [...groups.values()]
    .map((group) => ({ ...group, audits: group.audits.sort(compareText) }))
    .sort((a, b) => b.tables.length - a.tables.length || compareText(a.audits[0] ?? '', b.audits[0] ?? ''));
}

function becauseOf(
  before: Plan | 'unknown' | 'absent',
  audit: PlanAudit | undefined,
  mayFail: boolean,
): NewlyBlocked['because'] {
  if (before === 'unknown') return 'unknown';
  if (audit === undefined) return 'new';
  if (audit.severity === 'warn' || !audit.blocking) return 'blocks';
  return mayFail ? 'changed' : 'downstream';
}

/** Aspects of an audit that decide nothing about what it finds. */
const WITHOUT_RESULT = /^(?:mask|sensitive|allow|owner|dimension|description|tags|source|resources\..*)$/;

function mayFailNow({ subject, kind, aspect, direction }: TargetedChange): boolean {
  return (
    subject.kind === 'audit' &&
    kind === 'changed' &&
    (direction === 'tightened' || direction === 'unclear') &&
    !WITHOUT_RESULT.test(aspect)
  );
}
