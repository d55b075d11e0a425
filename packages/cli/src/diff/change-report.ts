import type { TargetedChange } from '@assay/compiler';
import { compareText, type Diagnostic, type Plan, type SourcePlace, type Suppression } from '@assay/contract';
import type { RevisionComparison } from '../compare-revisions.js';
import type { BytesReport } from './bytes-report.js';
import { newViolations } from './new-violations.js';
import { type NewlyBlocked, newlyBlocked } from './newly-blocked.js';

/** What a change of the project means, put together for people: the same for a terminal, a comment and JSON lines. Plain data. */
export interface ChangeReport {
  /** The base as the user wrote it. */
  readonly revision: string;
  /** Full hash of where the branch left it. */
  readonly mergeBase: string;
  /** The project folder from the top of the repository; empty, or with `/` at its end. */
  readonly prefix: string;
  /** Targets that were compared; the one that is shown first. */
  readonly targets: readonly string[];
  readonly uncomparedTargets: readonly string[];
  /** `unknown`: the base does not compile. `absent`: it has no project here. */
  readonly base: 'known' | 'unknown' | 'absent';
  /** Every change, each in exactly one entry, and what else is new of rules; in the order in which they are shown. */
  readonly entries: readonly ChangeEntry[];
  readonly blocked: readonly NewlyBlocked[];
  /** Null: nobody asked. */
  readonly bytes: BytesReport | null;
}

/** In the order in which they are shown: what weakens the audits comes first. */
export const SECTIONS = [
  'loosened',
  'removed',
  'unclear',
  'violated',
  'suppressed',
  'renamed',
  'added',
  'tightened',
  'neutral',
] as const;
export type Section = (typeof SECTIONS)[number];

/** One thing to show. */
export type ChangeEntry =
  | {
      readonly section: Exclude<Section, 'violated' | 'suppressed' | 'renamed'>;
      readonly change: TargetedChange;
    }
  | { readonly section: 'renamed'; readonly from: TargetedChange; readonly to: TargetedChange }
  | { readonly section: 'violated'; readonly violation: Diagnostic }
  | {
      readonly section: 'suppressed';
      readonly suppression: NewSuppression;
      /** The change that it is; null where its audit or table is new. */
      readonly change: TargetedChange | null;
    };

/** A rule that an audit or a table now breaks with a reason. */
export interface NewSuppression {
  readonly kind: 'audit' | 'table';
  readonly name: string;
  readonly rule: string;
  readonly reason: string;
  readonly place: SourcePlace;
}

/** Puts together what two revisions differ in; pure. */
export function changeReport(
  { before, after, bases, repository, changes, comparedTargets, uncomparedTargets }: RevisionComparison,
  revision: string,
  bytes: BytesReport | null,
): ChangeReport {
  const base = before.plan !== null ? 'known' : before.sources === null ? 'absent' : 'unknown';
  const suppressions = new Map(
    newSuppressions(before.plan, after.plan).map((one) => [keyOf(one.kind, one.name, one.rule), one]),
  );
  const entries: ChangeEntry[] = newViolations(before.diagnostics, after.diagnostics).map((violation) => ({
    section: 'violated',
    violation,
  }));
  const added = new Map(
    changes
      .filter(({ subject, kind }) => subject.kind === 'audit' && kind === 'added')
      .map((change) => [`${change.subject.name} ${change.targets}`, change]),
  );
  const paired = new Set<TargetedChange>();
  for (const change of changes) {
    const to =
      change.kind === 'removed' && change.renamed !== null
        ? added.get(`${change.renamed} ${change.targets}`)
        : undefined;
    if (to) {
      paired.add(change).add(to);
      entries.push({ section: 'renamed', from: change, to });
    }
  }
  for (const change of changes) {
    if (paired.has(change)) continue;
    const key = suppressionKey(change);
    const suppression = key === null ? undefined : suppressions.get(key);
    if (key !== null && suppression) {
      suppressions.delete(key);
      entries.push({ section: 'suppressed', suppression, change });
    } else entries.push({ section: sectionOf(change), change });
  }
  for (const suppression of suppressions.values())
    entries.push({ section: 'suppressed', suppression, change: null });
  return {
    revision,
    mergeBase: bases.mergeBase,
    prefix: repository.prefix,
    targets: comparedTargets,
    uncomparedTargets,
    base,
    // Stable: within a section in the order of the comparison.
    entries: entries.sort((a, b) => SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section)),
    blocked: newlyBlocked(before.plan ?? (base === 'absent' ? base : 'unknown'), after.plan, changes),
    bytes,
  };
}

function sectionOf({
  kind,
  direction,
}: TargetedChange): Exclude<Section, 'violated' | 'suppressed' | 'renamed'> {
  if (direction === 'unclear') return 'unclear';
  if (kind === 'removed') return 'removed';
  if (kind === 'added') return 'added';
  return direction;
}

function newSuppressions(before: Plan | null, after: Plan): NewSuppression[] {
  const old = new Set(
    before === null ? [] : suppressionsOf(before).map(({ kind, name, rule }) => keyOf(kind, name, rule)),
  );
  return suppressionsOf(after)
    .filter(({ kind, name, rule }) => !old.has(keyOf(kind, name, rule)))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.rule, b.rule));
}

function suppressionsOf({ tables, audits }: Plan): NewSuppression[] {
  const all = (
    kind: NewSuppression['kind'],
    name: string,
    place: SourcePlace,
    suppressions: readonly Suppression[],
  ): NewSuppression[] => suppressions.map(({ rule, reason }) => ({ kind, name, rule, reason, place }));
  return [
    ...tables.flatMap(({ name, source, suppressions }) => all('table', name, source, suppressions)),
    ...audits.flatMap(({ id, source, suppressions }) => all('audit', id, source, suppressions)),
  ];
}

/** Of a change that says that a rule may now be broken; null of any other. */
function suppressionKey({ subject, aspect, direction, before, after }: TargetedChange): string | null {
  if (aspect !== 'allow' || direction !== 'loosened' || before !== null || after === null) return null;
  return keyOf(subject.kind, subject.name, after.slice(0, Math.max(0, after.indexOf(':'))));
}

function keyOf(kind: string, name: string, rule: string): string {
  return `${kind} ${name} ${rule}`;
}
