import type { ValueName } from '../warehouse/contract-values.js';
import type { EmulatorKind } from './start-emulator.js';

/** What comes instead of a value: `refused`, `as` another kind of column, or another text. */
type Flaws<Name extends string> = Readonly<Record<EmulatorKind, Readonly<Partial<Record<Name, string>>>>>;

export const WRONG_VALUES: Flaws<ValueName> = {
  bqemulator: { 'an integer of 38 digits': 'refused' },
  goccy: { 'not a number': 'refused', 'minus infinity': 'refused' },
};

/** By type and value. */
export const WRONG_PARAMETERS: Flaws<string> = {
  bqemulator: {},
  // It drops the types of parameters, and guesses them from the place.
  goccy: {
    'date 2001-06-30': 'refused',
    'date 0001-01-01': 'refused',
    'timestamp 2001-06-30T01:02:03.456Z': 'refused',
    'number 0.10': 'refused',
    'number -12.5': 'refused',
    'string it\'s "$x" -- @y': 'refused',
    'string ': 'as number',
    'boolean true': 'refused',
    'boolean false': 'refused',
  },
};
