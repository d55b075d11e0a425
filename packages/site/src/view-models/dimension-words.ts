import type { Dimension } from '@assay/contract';

/** What each dimension asks of the data, in one sentence. */
export const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = {
  accuracy: 'Values say what is true: they agree with reality, or with a source that is known to be right.',
  completeness: 'What should be there is there: no row and no value is missing.',
  consistency: 'The same fact is the same wherever it stands: tables, columns and totals agree.',
  validity: 'Values have the form, the type and the range that they must have.',
  uniqueness: 'What exists once is recorded once: there are no duplicates.',
  timeliness: 'The data is there when it is due, and as recent as it must be.',
};
