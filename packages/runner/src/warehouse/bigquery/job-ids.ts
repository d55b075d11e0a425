import type { SlotHolder } from '@assay/contract';
import { createSlots } from '../slots.js';
import type { QueryAbout } from '../warehouse.js';
import type { InsertOutcome } from './insert-job.js';
import { labelValue } from './label-value.js';

/**
 * Chooses the IDs of jobs, and with them which query may run when: the ID of a job is the one thing of which BigQuery makes sure,
 * between all who ask, that there is only one.
 */
export interface JobIds {
  /**
   * Inserts a query's job as soon as it may run.
   *
   * Resolves with what came of the insert that counts. What the claim holds is given back by `release`, when nothing of the query
   * runs any more. Null: the signal was aborted before anything was inserted.
   */
  readonly claim: (request: ClaimRequest) => Promise<Claim | null>;
}

export interface ClaimRequest {
  readonly about: QueryAbout | undefined;
  /** The token of this sending, see `TOKEN_LABEL`. */
  readonly token: string;
  /** Inserts the job under an ID; with `clash` another may be tried, any other outcome ends the claim. */
  readonly insert: (jobId: string) => Promise<InsertOutcome>;
  /** To be called once, when the query's slot is held: its clock starts. */
  readonly held: () => void;
  /** It has been waiting for a while for others. */
  readonly waiting: (holders: readonly SlotHolder[]) => void;
  readonly signal: AbortSignal;
}

export interface Claim {
  readonly jobId: string;
  readonly outcome: InsertOutcome;
  readonly release: () => void;
}

/** Unique IDs; the cap is that of this process alone. */
export function createUniqueIds(maxConcurrent: number): JobIds {
  const slots = createSlots(maxConcurrent);
  return {
    claim: async ({ about, token, insert, held, signal }) => {
      const slot = await slots.acquire(signal);
      if (slot === null) return null;
      const release = (): void => slots.release(slot);
      try {
        held();
        const jobId = uniqueId(about, token);
        return { jobId, outcome: await insert(jobId), release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** An ID that says whose job it is: letters, digits, `_`, `-`. */
function uniqueId(about: QueryAbout | undefined, token: string): string {
  if (!about) return `assay_${token}`;
  const { runId, audit, purpose, side, attempt } = about;
  const what = side === undefined ? purpose : `${purpose}-${side}`;
  return `assay_${labelValue(runId)}_${labelValue(audit)}_${what}_${token}_a${attempt}`;
}
