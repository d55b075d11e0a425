import { join } from 'node:path';
import { lookAtSlots, openWarehouse } from '@assay/runner';
import { describe, expect, it } from 'vitest';
import { LIMITS, never } from './contract-fixture.js';
import { makeGate } from './gates.js';
import { makeDuckdb } from './make-duckdb.js';
import { childrenOf, eventually } from './processes.js';

describe.skipIf(process.platform === 'win32')('a look at the slots of a DuckDB target', () => {
  it('tells process and run of who holds one, and takes none', async () => {
    const made = await makeDuckdb(['CREATE TABLE t AS SELECT 1 AS id']);
    const target = { ...made.target, maxConcurrentQueries: 2 };
    const surroundings = { projectDir: made.projectDir, environment: process.env };
    const opened = await openWarehouse(target, { ...surroundings, runId: 'the-run' });
    if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
    try {
      const gate = makeGate(join(made.projectDir, 'data'), 'held');
      const answer = opened.warehouse.evaluate({ text: gate.text, parameters: {} }, LIMITS, never);
      await eventually(gate.isRunning, 20_000, 'the query runs');
      const looked = await lookAtSlots(target, surroundings);
      gate.letGo();
      expect(await answer).toMatchObject({ ok: true });
      const holders = looked.ok ? looked.slots.flatMap(({ holder }) => holder ?? []) : [];
      expect(looked.ok && looked.slots.map(({ slot }) => slot)).toEqual([0, 1]);
      expect(holders).toEqual([{ pid: expect.any(Number), runId: 'the-run' }]);
      expect(childrenOf(process.pid)).toContain(holders[0]?.pid);
    } finally {
      await opened.warehouse.close();
      made.remove();
    }
  });
});
