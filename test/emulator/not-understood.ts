import type { EmulatorKind } from './start-emulator.js';

interface NotUnderstood {
  /** What it says of a query that BigQuery takes. */
  readonly message: RegExp;
  readonly why: string;
}

/**
 * What an emulator refuses although BigQuery takes it: queries that GoogleSQL's own analyzer finds right (`test/oracles`).
 * An audit that ends as an error for one of these reasons is left out of the comparison; every other one is in it.
 */
export const NOT_UNDERSTOOD: Readonly<Record<EmulatorKind, readonly NotUnderstood[]>> = {
  bqemulator: [],
  goccy: [
    {
      message: /argument types: DATE, INT64/,
      why: 'it drops the type of a parameter, and takes @run_date - 7 for a number',
    },
    {
      message: /Undeclared parameter 'run_date' is used assuming different types/,
      why: 'it drops the type of a parameter, and guesses one from each place',
    },
    { message: /Type not found: INTEGER/, why: 'it does not know that INTEGER is INT64' },
  ],
};
