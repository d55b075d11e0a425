import { it } from 'vitest';
import { expectMet } from './expect-met.js';
import { FAULT_CASES } from './fault-cases.js';
import { FAULT_HEAD, faultRow } from './fault-row.js';
import { type MetFault, meetFault } from './meet-fault.js';

process.env.METADATA_SERVER_DETECTION = 'none';
/** Most of them wait, and do not work. */
const AT_ONCE = 4;

it('prints what came of every fault, and none is other than its case says', async () => {
  const met = new Map<string, MetFault>();
  const left = [...FAULT_CASES];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = left.shift(); one; one = left.shift()) met.set(one.fault, await meetFault(one));
    }),
  );
  const all = FAULT_CASES.flatMap((one) => {
    const it = met.get(one.fault);
    return it ? [[one, it] as const] : [];
  });
  console.log([...FAULT_HEAD, ...all.map(([one, it]) => faultRow(one, it))].join('\n'));
  for (const [one, it] of all) expectMet(one, it);
});
