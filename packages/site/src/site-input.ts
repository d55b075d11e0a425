import type { AuditResult, Plan, PlanAudit, RuleDoc, RunEndEvent, RunStartEvent } from '@assay/contract';
import type { GuideFolder } from './guide.js';
import type { RunDigest, RunTold } from './run-digest.js';
import type { ResultHistory } from './view-models/result-history.js';

/** All that the site is made from, as plain data: the caller has read plan and history. */
export interface SiteInput {
  /** The definitions as they are now. */
  readonly plan: Plan;
  /** Every rule and code, in the order in which the list shows them. */
  readonly ruleDocs: readonly RuleDoc[];
  /** Runs of the plan's target, in any order; how many are kept is the caller's decision. */
  readonly runs: readonly SiteRun[];
  readonly assayVersion: string;
  /** Where the site will be found, with `/` at the end; absent or null: nobody said, and it is only named by paths. */
  readonly siteUrl?: string | null;
  /** The run date from which on `runs` has every run on record; null or absent: it has all of them. */
  readonly completeSince?: string | null;
  /** Whether anybody may read it: then nothing is on it that came out of the warehouse but counts, and no address. Absent: it is for colleagues. */
  readonly isPublic?: boolean;
  /** How often each rule of the compiler is broken, those that are not included; absent: not known. */
  readonly violations?: ReadonlyMap<string, number>;
  /** The project's own guides; absent: it shows none. */
  readonly guides?: GuideFolder;
  /**
   * A hash of all of this but `runs`, `history` and `completeSince`, and of the code that makes the site; absent: every page is made. Of pages with
   * a key it is known without making them that they are what they were.
   */
  readonly key?: string;
  /** What `historyBuilder` made of the same runs while they were read; absent: it is made of them here. */
  readonly history?: ResultHistory;
}

/**
 * One run as history has it. Of 90 runs of thousands of audits the results are a gigabyte: `results`, `earlier`, `aside` and `plan` may
 * be read each time they are asked for, so they are asked for once for all pages, once for the run's own page, and not kept.
 */
export interface SiteRun {
  readonly start: RunStartEvent;
  /** Null for a run that was killed, or that has not ended yet. */
  readonly end: RunEndEvent | null;
  /** What was decided, at most one result per audit. */
  readonly results: readonly AuditResult[];
  /** What the runs had decided that this one resumes: it did not ask that again. On the run's page, and nowhere else. Absent: none. */
  readonly earlier?: readonly AuditResult[];
  /**
   * Audits that were run with another value of a parameter than its default. They are on the run's page, and nowhere else: that
   * question is not the audit's own. Absent: none.
   */
  readonly aside?: ReadonlySet<string>;
  /**
   * Tells what this run is and holds, `earlier` and `plan` included, from whatever a run of this id ever was or held: the states of its
   * files. Absent: not known, and its pages are made each time.
   */
  readonly state?: string;
  /** What `runDigest` and `runTold` make of it, where that is kept; `told` may be read each time, too. Absent: they are made. */
  readonly digest?: RunDigest;
  readonly told?: RunTold;
  /** The plan of that run, by the hash in `start`; null where it is of a format that is not read any more. */
  readonly plan: RunPlan | null;
}

/** What the page of a run says of its plan. Of 90 plans the rest would be a gigabyte. */
export interface RunPlan {
  readonly target: Plan['target'];
  readonly audits: readonly RunPlanAudit[];
}

export type RunPlanAudit = Pick<
  PlanAudit,
  'id' | 'name' | 'table' | 'description' | 'owner' | 'fingerprint' | 'mask'
>;
