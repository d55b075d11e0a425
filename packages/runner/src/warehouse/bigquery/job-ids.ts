import type { SlotHolder } from '@assay/contract';
import type { InsertOutcome } from './insert-job.js';
import type { Job } from './job.js';

/**
 * Chooses the IDs of jobs, and with them which query may run when: the ID of a job is the one thing of which BigQuery makes sure,
 * between all who ask, that there is only one.
 */
export interface JobIds {
  /**
   * Inserts a query's job as soon as it may run.
   *
   * Resolves with what came of the insert that counts. Null: the signal was aborted before anything was inserted.
   */
  readonly claim: (request: ClaimRequest) => Promise<Claim | null>;
}

export interface ClaimRequest {
  /**
   * Inserts the job under an ID; with `clash` another may be tried, any other outcome ends the claim.
   *
   * @param holds to be asked before each call that inserts: whether what the ID was chosen by is still young enough
   */
  readonly insert: (jobId: string, holds: () => boolean) => Promise<InsertOutcome>;
  /** It has been waiting for a while for others. */
  readonly waiting: (holders: readonly SlotHolder[]) => void;
  readonly signal: AbortSignal;
}

export type Claim =
  | {
      readonly kind: 'inserted';
      readonly jobId: string;
      readonly outcome: InsertOutcome;
      /** To be called when the query is over. `done`: its job, seen DONE; null: that was not seen. */
      readonly release: (done: Job | null) => void;
    }
  /** Nothing was inserted: it could not be told whether the job may run. */
  | { readonly kind: 'failed'; readonly outcome: InsertOutcome };
