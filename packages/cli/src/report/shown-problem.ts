import type { Diagnostic } from '@assay/contract';

/** Where a problem comes from, as far as its reporter knows. */
export interface ProblemOrigin {
  /** The text of the file that the problem is in, for its code frame. */
  readonly source?: string | undefined;
  /** Absolute folder that the problem's paths are relative to; default: the working directory. */
  readonly folder?: string | undefined;
}

/** A problem that was shown to people, kept for the forms that are written at the end. */
export interface ShownProblem extends ProblemOrigin {
  readonly diagnostic: Diagnostic;
}
