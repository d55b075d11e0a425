import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectMet } from './expect-met.js';
import { FAULT_CASES } from './fault-cases.js';
import { FAULT_HEAD, staleCells } from './fault-row.js';
import { meetFault } from './meet-fault.js';

process.env.METADATA_SERVER_DETECTION = 'none';
const GUIDE = readFileSync(
  fileURLToPath(new URL('../../../docs/bigquery-faults.md', import.meta.url)),
  'utf8',
);

describe('a run of the built command line, on a server with a fault', () => {
  // Those that take half a minute and more are met by `npm run bench:faults`.
  it.each(FAULT_CASES.filter(({ isLong }) => !isLong))('$fault: $does', async (one) => {
    expectMet(one, await meetFault(one));
  });
});

describe('the table in docs/bigquery-faults.md', () => {
  const lines = GUIDE.split('\n');
  const start = lines.indexOf(FAULT_HEAD[0]) + FAULT_HEAD.length;
  const rows = lines.slice(start, lines.indexOf('', start));

  it('has a row for each fault, in their order, and says what the cases say', () => {
    expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(FAULT_CASES.map(({ fault }) => fault));
    for (const [index, one] of FAULT_CASES.entries()) {
      expect({ fault: one.fault, stale: staleCells(one, rows[index] ?? '') }).toEqual({
        fault: one.fault,
        stale: [],
      });
    }
  });
});
