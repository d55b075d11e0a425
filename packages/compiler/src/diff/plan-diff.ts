import type { SourcePlace } from '@assay/contract';

/** What two plans of one project differ in; plain data. `assay diff` shows it, and the owner gate decides by it. */
export interface PlanDiff {
  /** Loosened first, then unclear, tightened, neutral; in each removed, changed, added; among equals by subject and aspect. */
  readonly changes: readonly PlanChange[];
}

/** One thing that differs. A subject that comes or goes has one change, of the aspect `existence`. */
export interface PlanChange {
  readonly subject: ChangedSubject;
  readonly kind: 'added' | 'removed' | 'changed';
  /** What about the subject: a key as it is written in the sources (`timeout`, `severity`, `expect`, `partition`...), `sql`, or `existence`. */
  readonly aspect: string;
  readonly direction: Direction;
  /** Why the direction is what it is, in one sentence for people: `up to 100 rows may be wrong instead of 10`. */
  readonly sentence: string;
  /** As one reads it; null where it was or is not there. */
  readonly before: string | null;
  readonly after: string | null;
  /**
   * Of an audit that came or went: the id under which the same definition of the same table went or came, so that it was only
   * given another name. It loses its history by that, and what is no part of a definition, such as the time limit, may differ: that
   * is told in changes of the new id, which name the old one here.
   */
  readonly renamed: string | null;
  /** Owner group in the base, and now; null where it was or is not there, or where no plan tells it, as of the project. */
  readonly ownerBefore: string | null;
  readonly ownerAfter: string | null;
  /** Where it stands now; of what was removed, where it stood. A plan tells only the file of owners and of settings: line 1 of it. */
  readonly place: SourcePlace;
}

export interface ChangedSubject {
  readonly kind: 'audit' | 'table' | 'owner_group' | 'layers' | 'target' | 'project' | 'rule';
  /** Audit id, name of table, group, target or rule; of layers and the project the name of the project. */
  readonly name: string;
}

/**
 * `loosened`: less is found, later, by fewer, or it blocks less. `tightened`: the contrary and nothing else. `neutral`: nothing about what
 * is found or blocked, such as a description. `unclear`: it may be either, such as another query; it is treated as loosened where rights
 * are concerned.
 */
export type Direction = 'loosened' | 'tightened' | 'neutral' | 'unclear';
