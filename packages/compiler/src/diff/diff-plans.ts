import {
  addressText,
  compareText,
  dialectOf,
  groupBy,
  type Plan,
  type PlanAudit,
  type SourcePlace,
  type Target,
} from '@assay/contract';
import type { AspectChange } from './aspect-change.js';
import { type AuditSurroundings, diffAudit, thresholdsText } from './diff-audit.js';
import { diffOwnerGroup } from './diff-owner-group.js';
import { diffLayers, diffProject, diffTarget } from './diff-settings.js';
import { diffOwnSettings, diffRule, diffRuleOptions } from './diff-side-settings.js';
import { diffTable } from './diff-table.js';
import type { ChangedSubject, Direction, PlanChange, PlanDiff } from './plan-diff.js';
import type { SideSettings } from './side-settings.js';

/**
 * What a plan differs in from the one before, as data: whoever receives it decides what of it matters.
 *
 * Pure, in one order whatever that of the sources, and each way about: what is `loosened` from one plan to the other is
 * `tightened` back. Both plans are to be of the same target.
 *
 * @param settings of both sides what `assay.yml` decides beside the plan; null: nothing of it is compared
 * @example diffPlans(base, plan).changes.filter(({ direction }) => direction === 'loosened')
 */
export function diffPlans(
  before: Plan,
  after: Plan,
  settings: { readonly before: SideSettings; readonly after: SideSettings } | null = null,
): PlanDiff {
  const changes = [
    ...diffAudits(before, after),
    ...diffNamed('table', byName(before.tables), byName(after.tables), {
      diff: diffTable,
      whereabouts: ({ owner, source }) => ({ owner, place: source }),
      summary: ({ layer }) => `layer ${layer}`,
      sentences: { added: 'it can be audited, and waited for', removed: 'nothing is known of it any more' },
    }),
    ...diffNamed('owner_group', ownersOf(before), ownersOf(after), {
      diff: (a, b) => diffOwnerGroup(a.group, b.group),
      whereabouts: ({ name }) => ({ owner: name, place: OWNERS_PLACE }),
      summary: ({ group }) => [...group.members, ...group.notify.map(addressText)].join(', '),
      sentences: {
        added: 'another group is told of what is wrong',
        removed: 'nobody is told through it any more',
      },
    }),
    ...diffNamed(
      'target',
      byName(targetsOf(before, settings?.before)),
      byName(targetsOf(after, settings?.after)),
      {
        diff: diffTarget,
        whereabouts: () => SETTINGS,
        summary: ({ type }) => type,
        direction: 'unclear',
        sentences: { added: 'queries run there', removed: 'no query runs there any more' },
      },
    ),
    ...about({ kind: 'layers', name: after.project.name }, diffLayers(before, after)),
    ...about({ kind: 'project', name: after.project.name }, diffProject(before, after)),
    ...(settings === null ? [] : diffSettings(settings.before, settings.after, after.project.name)),
  ];
  return { changes: changes.sort(compareChanges) };
}

const SETTINGS = { owner: null, place: { file: 'assay.yml', line: 1 } } as const;
const OWNERS_PLACE: SourcePlace = { file: 'owners.yml', line: 1 };

function diffSettings(before: SideSettings, after: SideSettings, project: string): PlanChange[] {
  const whereabouts = { ownerBefore: before.owner, ownerAfter: after.owner };
  const old = new Map(before.rules.map((choice) => [choice.rule, choice]));
  const changes = [
    ...after.rules.flatMap((choice) =>
      about({ kind: 'rule', name: choice.rule }, diffRule(old.get(choice.rule) ?? choice, choice)),
    ),
    ...diffRuleOptions(before, after).flatMap(({ rule, changes }) =>
      about({ kind: 'rule', name: rule }, changes),
    ),
    ...about({ kind: 'project', name: project }, diffOwnSettings(before, after)),
  ];
  return changes.map((change) => ({ ...change, ...whereabouts }));
}

function diffAudits(before: Plan, after: Plan): PlanChange[] {
  const [old, now] = [byId(before.audits), byId(after.audits)];
  const around = surroundings(before, after);
  const renamed = renamings(
    before.audits.filter(({ id }) => !now.has(id)),
    after.audits.filter(({ id }) => !old.has(id)),
  );
  return diffNamed('audit', old, now, {
    diff: (a, b) => diffAudit(a, b, around),
    whereabouts: ({ owner, source }) => ({ owner, place: source }),
    summary: auditSummary,
    sentences: { added: 'something more is audited', removed: 'what it found is found no more' },
    renamed,
  }).concat(
    [...renamed].flatMap(([from, to]) => {
      const [a, b] = [old.get(from), now.get(to)];
      return a && b ? diffRenamed(a, b, around) : [];
    }),
  );
}

/** What else differs between an audit and the same one under another name. */
function diffRenamed(before: PlanAudit, after: PlanAudit, around: AuditSurroundings): PlanChange[] {
  return diffAudit(before, after, around)
    .filter(({ aspect }) => aspect !== 'source')
    .map((change) => ({
      subject: { kind: 'audit', name: after.id },
      kind: 'changed',
      ...change,
      renamed: before.id,
      ownerBefore: before.owner,
      ownerAfter: after.owner,
      place: after.source,
    }));
}

function auditSummary({ severity, blocking, expect }: PlanAudit): string {
  return `${severity}, ${blocking ? 'blocking' : 'not blocking'}, ${thresholdsText(expect)}`;
}

function surroundings(before: Plan, after: Plan): AuditSurroundings {
  const billed = ({ target }: Plan): number | null =>
    target.type === 'bigquery' ? target.maximumBytesBilled : null;
  const others = new Map(after.otherTargets.map((target) => [target.name, dialectOf(target)]));
  const own = dialectOf(after.target);
  return {
    dialect: own,
    bytesBefore: billed(before),
    bytesAfter: billed(after),
    dialectOf: (target) => (target === null ? own : (others.get(target) ?? own)),
  };
}

/** For each audit that came or went, the id of the other half, where both halves are one definition of one table. */
function renamings(removed: readonly PlanAudit[], added: readonly PlanAudit[]): ReadonlyMap<string, string> {
  const key = ({ table, fingerprint }: PlanAudit): string => `${fingerprint} ${table}`;
  const came = groupBy(added, key);
  const pairs = [...groupBy(removed, key)].flatMap(([at, gone]) =>
    // Twins are paired in the order of their ids.
    gone.flatMap((audit, index): [string, string][] => {
      const other = came.get(at)?.[index];
      return other
        ? [
            [audit.id, other.id],
            [other.id, audit.id],
          ]
        : [];
    }),
  );
  return new Map(pairs);
}

interface Comparison<T> {
  readonly diff: (before: T, after: T) => AspectChange[];
  readonly whereabouts: (subject: T) => { readonly owner: string | null; readonly place: SourcePlace };
  /** One line that says what it is. */
  readonly summary: (subject: T) => string;
  /** Of one that comes or goes; default: one more is tighter, one less looser. */
  readonly direction?: Direction;
  readonly sentences: { readonly added: string; readonly removed: string };
  readonly renamed?: ReadonlyMap<string, string>;
}

function diffNamed<T>(
  kind: ChangedSubject['kind'],
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  { diff, whereabouts, summary, direction, sentences, renamed }: Comparison<T>,
): PlanChange[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name): PlanChange[] => {
    const [old, now] = [before.get(name), after.get(name)];
    const subject: ChangedSubject = { kind, name };
    if (old !== undefined && now !== undefined) {
      const changes = diff(old, now);
      if (changes.length === 0) return [];
      const [from, to] = [whereabouts(old), whereabouts(now)];
      return changes.map((change) => ({
        subject,
        kind: 'changed',
        ...change,
        renamed: null,
        ownerBefore: from.owner,
        ownerAfter: to.owner,
        place: to.place,
      }));
    }
    const one = now ?? old;
    if (one === undefined) return [];
    const { owner, place } = whereabouts(one);
    const came = now !== undefined;
    return [
      {
        subject,
        kind: came ? 'added' : 'removed',
        aspect: 'existence',
        direction: direction ?? (came ? 'tightened' : 'loosened'),
        sentence: came ? sentences.added : sentences.removed,
        before: came ? null : summary(one),
        after: came ? summary(one) : null,
        renamed: renamed?.get(name) ?? null,
        ownerBefore: came ? null : owner,
        ownerAfter: came ? owner : null,
        place,
      },
    ];
  });
}

function about(subject: ChangedSubject, changes: readonly AspectChange[]): PlanChange[] {
  return changes.map((change) => ({
    subject,
    kind: 'changed',
    ...change,
    renamed: null,
    ownerBefore: null,
    ownerAfter: null,
    place: SETTINGS.place,
  }));
}

function byId(audits: readonly PlanAudit[]): ReadonlyMap<string, PlanAudit> {
  return new Map(audits.map((audit) => [audit.id, audit]));
}

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.name, one]));
}

function ownersOf({ owners }: Plan) {
  return new Map(Object.entries(owners).map(([name, group]) => [name, { name, group }]));
}

function targetsOf({ target, otherTargets }: Plan, settings: SideSettings | undefined): readonly Target[] {
  return settings?.targets ?? [target, ...otherTargets];
}

const DIRECTIONS: readonly Direction[] = ['loosened', 'unclear', 'tightened', 'neutral'];
const KINDS: readonly PlanChange['kind'][] = ['removed', 'changed', 'added'];

/** The order of a `PlanDiff`. */
export function compareChanges(a: PlanChange, b: PlanChange): number {
  return (
    DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    compareText(a.subject.kind, b.subject.kind) ||
    compareText(a.subject.name, b.subject.name) ||
    compareText(a.aspect, b.aspect) ||
    compareText(a.before ?? '', b.before ?? '') ||
    compareText(a.after ?? '', b.after ?? '')
  );
}
