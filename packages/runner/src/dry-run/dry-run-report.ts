import type { Diagnostic } from '@assay/contract';
import type { WhyUnknown } from '../warehouse/inspector.js';

/** What a dry run found. */
export interface DryRunReport {
  /** Of each audit, in the order of the plan. */
  readonly audits: readonly AuditEstimate[];
  /**
   * Of each declared table that the audits read and that is one table of the warehouse: those of the plan's target first, each
   * target's in the order of the plan.
   */
  readonly tables: readonly TableCheck[];
  /** Of all queries together that a run would send, as far as they can be asked about; one that several audits share counts once. */
  readonly total: Cost;
  /** What it would be if each audit were counted by a query of its own. */
  readonly eachAlone: Cost;
  /** How many queries of `total` answer several audits, and how many these are. */
  readonly shared: { readonly queries: number; readonly audits: number };
  /** What could not be found out, each reason once with how much it is of. Empty: everything was checked. */
  readonly unchecked: readonly Unchecked[];
  /** Targets with queries that nothing was asked about, because they have no dry run, and how many audits have such queries. */
  readonly withoutDryRun: readonly { readonly target: string; readonly audits: number }[];
  /** In the order of the plan, tables first. */
  readonly diagnostics: readonly Diagnostic[];
  /** Queries that were asked about, and those of which the answer was known from before. */
  readonly queries: { readonly asked: number; readonly known: number };
}

export interface AuditEstimate {
  readonly audit: string;
  /**
   * `invalid`: the warehouse would refuse one of its queries, or a table that it reads is missing; `partly-checked`: nothing is wrong with
   * the queries that have a dry run, and another has none; `no-dry-run`: none of its queries has one.
   */
  readonly state: 'valid' | 'invalid' | 'not-checked' | 'partly-checked' | 'no-dry-run';
  /** Of its queries that a run sends in any case or to count examined rows; not of the sample. */
  readonly cost: Cost;
}

export interface TableCheck {
  readonly table: string;
  /** Name of the target that it is on. */
  readonly target: string;
  /** `not-compared`: its target is of another engine than the plan's, and what is declared there is not in the plan; or another one of DuckDB. */
  readonly state: 'as-declared' | 'differs' | 'missing' | 'not-checked' | 'not-compared';
}

/** What queries would read. */
export interface Cost {
  /** The sum of what is known. */
  readonly bytes: number;
  /** What would be billed for it on demand. */
  readonly billedBytes: number;
  /** False: `bytes` is a lower bound, because of some query the figure is not known or is a lower bound itself. */
  readonly isComplete: boolean;
  /** Of the billed bytes, each at the rate of its target; null where one of them has no rate, or nothing was to be asked. */
  readonly price: number | null;
}

export interface Unchecked extends WhyUnknown {
  readonly audits: number;
  readonly tables: number;
}
