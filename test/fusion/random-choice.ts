import { randomNumbers } from '../faults/random-numbers.js';

/** Choices that are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  readonly next: () => number;
  /** A whole number from 0 to below `end`. */
  readonly below: (end: number) => number;
  readonly pick: <const T extends readonly [unknown, ...unknown[]]>(values: T) => T[number];
  /** @param share how often, from 0 to 1 */
  readonly chance: (share: number) => boolean;
}

export function randomChoice(seed: number): Random {
  const next = randomNumbers(seed);
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    pick: (values) => values[below(values.length)] ?? values[0],
    chance: (share) => next() < share,
  };
}
