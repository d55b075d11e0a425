import { expect, it } from 'vitest';
import { latestFirst } from './latest-first.js';

it('puts the greatest run date first, then the latest start, whatever the random part of the run id says', () => {
  const run = (runDate: string, at: string, runId: string) => ({ runDate, at, runId });
  const sorted = [
    run('2001-07-01', '2001-07-02T06:00:00.000Z', '20010702T060000Z-000000'),
    run('2001-06-30', '2001-07-03T06:00:00.900Z', '20010703T060000Z-000000'),
    run('2001-06-30', '2001-07-03T06:00:00.100Z', '20010703T060000Z-ffffff'),
  ];
  expect([...sorted].reverse().sort(latestFirst)).toEqual(sorted);
});
