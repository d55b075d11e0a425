import type { FakeBigQuery, QueryMatch, ScriptedAnswer } from '../fake/fake-bigquery.js';
import type { Fault, FaultCondition } from '../fake/fault-rules.js';

/** A fault, and what a run makes of it. */
export interface FaultCase {
  /** What happens, as the table says it; the name of the case. */
  readonly fault: string;
  /** What the runner did, in words. */
  readonly does: string;
  readonly fails?: readonly { readonly when: FaultCondition; readonly fault: Fault }[];
  readonly answers?: readonly (readonly [QueryMatch, ScriptedAnswer])[];
  /** Before the run; what is given to the fake is in force. */
  readonly before?: (fake: FakeBigQuery) => Promise<void>;
  /** Once a job of the run is RUNNING and its rows are waited for. */
  readonly during?: (fake: FakeBigQuery, signal: (name: NodeJS.Signals) => void) => Promise<void> | void;
  /** The audits, each by its SQL; one that sends one query where it is not given. */
  readonly audits?: readonly string[];
  /** Frontmatter of each audit. */
  readonly frontmatter?: readonly string[];
  /** More of `assay.yml`. */
  readonly settings?: string;
  readonly args?: readonly string[];
  /** It takes so long that it is met by the command alone. */
  readonly isLong?: true;
  readonly expected: {
    /** What the server saw from the first insert on, as `requestsText` words it: a pattern, in which `×n` stands for any number. */
    readonly requests: string;
    /** Jobs that there were. */
    readonly jobs: number;
    /** The audit's, or those of all in the order of their names. */
    readonly status: string;
    readonly exitCode: number;
    /** A part of the reason. */
    readonly reason?: string;
  };
}
