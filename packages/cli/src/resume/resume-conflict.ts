import type { Diagnostic } from '@assay/contract';
import type { SelectionOptions } from '../command.js';

/** Options of a run that a resumed run has from the one that it goes on with. */
export interface FixedByResume extends SelectionOptions {
  readonly date?: string;
  readonly timestamp?: string;
  readonly param?: readonly string[];
  readonly plan?: string;
}

const FIXED = {
  select: '--select',
  exclude: '--exclude',
  state: '--state',
  allowEmpty: '--allow-empty',
  date: '--date',
  timestamp: '--timestamp',
  param: '--param',
  plan: '--plan',
} as const satisfies Record<keyof FixedByResume, string>;

/** The problem of a `--resume` beside an option that it leaves nothing to say, or null. */
export function resumeConflict(options: FixedByResume): Diagnostic | null {
  const given = Object.entries(FIXED).flatMap(([key, name]) =>
    options[key as keyof FixedByResume] === undefined ? [] : [name],
  );
  if (given.length === 0) return null;
  return {
    code: 'contradictory-options',
    severity: 'error',
    message: `--resume contradicts ${given.join(', ')}: plan, selection, date, timestamp and parameters are those of the run that is resumed`,
    hint: `leave ${given.length === 1 ? 'it' : 'them'} out; to ask something else, begin a new run without --resume`,
  };
}
