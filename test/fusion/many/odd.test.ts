import { it } from 'vitest';
import { compareUntil } from '../compare-until.js';
import { FIRST_SEED, WANTED } from './wanted.js';

it('an audit has the same result whether it shares a query or not, very often', async () => {
  await compareUntil(WANTED / 2, FIRST_SEED + 1_000_000);
}, 36_000_000);
