import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareSet, type Difference, makeTables, nothingCompared } from './compare-runs.js';
import { type InMemoryWarehouse, inMemoryWarehouse } from './in-memory-warehouse.js';

const WANTED = Number(process.env.FUSION_COMPARISONS ?? 4_000);
const FIRST_SEED = Number(process.env.FUSION_SEED ?? 1);

let made: InMemoryWarehouse;
beforeAll(async () => {
  made = await inMemoryWarehouse();
  await makeTables(made);
});
afterAll(() => made.close());

it(`an audit has the same result whether it shares a query or not: ${WANTED} times`, async () => {
  const counted = nothingCompared();
  const differences: Difference[] = [];
  let seed = FIRST_SEED;
  while (counted.results < WANTED && differences.length === 0) {
    differences.push(...(await compareSet(seed, { audits: 60, fills: 20 }, made, counted)));
    seed += 1;
  }
  console.log(`seeds ${FIRST_SEED} to ${seed - 1}`, counted);
  expect(differences.slice(0, 3)).toEqual([]);
}, 3_600_000);
