import { expect } from 'vitest';
import {
  type Comparisons,
  compareSet,
  type Difference,
  makeTables,
  nothingCompared,
} from './compare-runs.js';
import { inMemoryWarehouse } from './in-memory-warehouse.js';

/** Values of a result that are compared: status, offending rows, examined rows, reason. */
export const COMPARED_VALUES = 4;

/**
 * Compares made-up sets of audits until so many values were compared, from the set of a seed on, and prints what was compared. A
 * difference ends it; its seed is in what is shown of it.
 *
 * @param fills on how many different rows each set is compared
 */
export async function compareUntil(wanted: number, firstSeed: number, fills = 20): Promise<Comparisons> {
  const counted = nothingCompared();
  const made = await inMemoryWarehouse();
  try {
    await makeTables(made);
    const differences: Difference[] = [];
    let seed = firstSeed;
    while (counted.results * COMPARED_VALUES < wanted && differences.length === 0)
      differences.push(...(await compareSet(seed++, { audits: 60, fills }, made, counted)));
    console.log(
      `seeds ${firstSeed} to ${seed - 1}: ${counted.results * COMPARED_VALUES} values compared`,
      counted,
    );
    expect(differences.slice(0, 3)).toEqual([]);
  } finally {
    made.close();
  }
  return counted;
}
