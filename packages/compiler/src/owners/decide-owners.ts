import { groupBy } from '@assay/contract';
import type { PlanChange } from '../diff/plan-diff.js';
import type { Definitions } from './definitions.js';
import { subjectKey } from './owned-changes.js';

/** A change, and whether who makes it may. */
export interface OwnerDecision {
  readonly change: PlanChange;
  readonly allowed: boolean;
  /** Whether nobody is asked, because it only makes something stricter and the project lets that pass. */
  readonly isFree: boolean;
  /** Who is asked: each of them must have approved. Empty where nobody is. */
  readonly needs: readonly Need[];
}

/** One group that must approve. */
export interface Need {
  /** Name of the group; null: there is none to ask, and nothing but an administrator of the repository helps. */
  readonly group: string | null;
  readonly reason: NeedReason;
  /** Any of them can approve; as in `owners.yml` of the base. */
  readonly members: readonly string[];
  /** The one that has; null: none. */
  readonly approvedBy: string | null;
}

/**
 * `owner`: it owns it. `new owner`: it is to own it. `group`: it is its own entry. `settings`: it owns `assay.yml`. `new group`: the group
 * is not one of the base, so that who owns `assay.yml` is asked. `unreadable`: the base cannot be read as a whole, so that who owns
 * `assay.yml` is asked, too.
 */
export type NeedReason = 'owner' | 'new owner' | 'group' | 'settings' | 'new group' | 'unreadable';

/** What the decisions rest on. */
export interface Rights {
  /** The base as it is now: it alone says who has a right, whatever the change says. */
  readonly base: Definitions;
  /**
   * What differs between the base as it is now and the change: what looks stricter since the branch left may be looser than what the
   * base has become. `same`: the branch left from there. Null: that cannot be told, and nothing counts as stricter.
   */
  readonly sinceTip: readonly PlanChange[] | 'same' | null;
}

/**
 * Who must have approved each change, and whether they have. It is decided by the base alone: no right comes from the change itself.
 *
 * @param identities logins and teams of who makes the change and of who approved it
 * @example decideOwners(changes, { base, sinceTip: 'same' }, ['amara', '@acme/flight-data']).filter(({ allowed }) => !allowed)
 */
export function decideOwners(
  changes: readonly PlanChange[],
  rights: Rights,
  identities: readonly string[],
): readonly OwnerDecision[] {
  const given = new Map(identities.map((identity) => [identityKey(identity), identity]));
  const tip =
    rights.sinceTip === null || rights.sinceTip === 'same' ? null : groupBy(rights.sinceTip, aspectKey);
  return changes.map((change) => {
    if (isFree(change, rights, tip)) return { change, allowed: true, isFree: true, needs: [] };
    const needs = whoIsAsked(change, rights.base).map((need) => ({
      ...need,
      approvedBy: approver(need.members, given),
    }));
    const allowed = needs.length > 0 && needs.every(({ approvedBy }) => approvedBy !== null);
    return { change, allowed, isFree: false, needs };
  });
}

/** What a login or team is compared by: code hosts ignore case, and `@` is how a login is mentioned. */
export function identityKey(identity: string): string {
  return identity.trim().replace(/^@/, '').toLowerCase();
}

function approver(members: readonly string[], given: ReadonlyMap<string, string>): string | null {
  for (const member of members) {
    const identity = given.get(identityKey(member));
    if (identity !== undefined) return identity;
  }
  return null;
}

/** Only of what there was and is: who makes something new makes its owner answer for it. */
function isFree(
  change: PlanChange,
  { base, sinceTip }: Rights,
  tip: ReadonlyMap<string, readonly PlanChange[]> | null,
): boolean {
  const { subject, kind, direction, aspect, renamed } = change;
  if (base.settings.tightening !== 'free' || sinceTip === null) return false;
  if (subject.kind !== 'audit' && subject.kind !== 'table') return false;
  if (kind !== 'changed' || direction !== 'tightened' || aspect === 'owner' || renamed !== null) return false;
  if (tip === null) return true;
  const now = tip.get(aspectKey(change)) ?? [];
  return now.length > 0 && now.every((one) => one.direction === 'tightened');
}

function aspectKey({ subject, aspect }: PlanChange): string {
  return `${subjectKey(subject)} ${aspect}`;
}

type Asked = Omit<Need, 'approvedBy'>;

function whoIsAsked(change: PlanChange, base: Definitions): readonly Asked[] {
  const { subject } = change;
  switch (subject.kind) {
    case 'audit':
    case 'table':
      return askedOfOwned(change, base);
    case 'owner_group':
      return base.groups.has(subject.name)
        ? askedFor(subject.name, 'group', base)
        : projectOwner('new group', base);
    case 'layers':
    case 'target':
    case 'project':
    case 'rule':
      return projectOwner('settings', base);
    default: {
      const never: never = subject.kind;
      return never;
    }
  }
}

function askedOfOwned(change: PlanChange, base: Definitions): readonly Asked[] {
  const { subject, kind, aspect, renamed, ownerBefore, ownerAfter } = change;
  const all = subject.kind === 'audit' ? base.audits : base.tables;
  const known = [subject.name, ...(renamed === null ? [] : [renamed])].flatMap((name) => all.get(name) ?? []);
  const owners = known.flatMap((one) => one.owners);
  // What the base has lost since the branch left it was somebody's all the same.
  const was = owners.length > 0 || ownerBefore === null ? owners : [ownerBefore];
  const gets = (kind === 'added' || aspect === 'owner') && ownerAfter !== null ? [ownerAfter] : [];
  const isUnreadable = !base.complete && (known.length === 0 || known.some((one) => one.owners.length !== 1));
  const asked = distinct([
    ...was.flatMap((group) => askedFor(group, 'owner', base)),
    ...gets.flatMap((group) => askedFor(group, 'new owner', base)),
    ...(isUnreadable ? projectOwner('unreadable', base) : []),
  ]);
  return asked.length > 0 ? asked : projectOwner('unreadable', base);
}

/** A group that the base does not know, or that nobody is in, can approve nothing; then who owns `assay.yml` does. */
function askedFor(group: string, reason: NeedReason, base: Definitions): readonly Asked[] {
  const members = base.groups.get(group)?.members ?? [];
  return members.length > 0 ? [{ group, reason, members }] : projectOwner('new group', base);
}

/** Who owns `assay.yml`; where that is not told, all who own anything. */
function projectOwner(reason: NeedReason, base: Definitions): readonly Asked[] {
  const withMembers = (groups: readonly string[]): readonly Asked[] =>
    groups.flatMap((group) => {
      const members = base.groups.get(group)?.members ?? [];
      return members.length > 0 ? [{ group, reason, members }] : [];
    });
  const { owner } = base.settings;
  const own = withMembers(owner === null ? [] : [owner]);
  if (own.length > 0) return own;
  const all = withMembers([
    ...new Set([...base.tables.values(), ...base.audits.values()].flatMap(({ owners }) => owners)),
  ]);
  return all.length > 0 ? all : [{ group: null, reason, members: [] }];
}

function distinct(asked: readonly Asked[]): readonly Asked[] {
  const byGroup = new Map<string | null, Asked>();
  for (const one of asked) if (!byGroup.has(one.group)) byGroup.set(one.group, one);
  return [...byGroup.values()];
}
