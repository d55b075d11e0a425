import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySampleProject, sampleWarehouse } from '../end-to-end/sample-project.js';
import { findings } from '../sample/findings.js';
import { DEMO_DATES, elsewhere, runSample } from '../sample/run-sample.js';
import { sampleTableColumns } from '../sample/table-columns.js';
import { cutToLastWeek, type LastWeek } from './last-week.js';
import { loadTables } from './load-tables.js';
import { NOT_UNDERSTOOD } from './not-understood.js';
import { type RunningEmulator, startEmulator } from './start-emulator.js';

/**
 * The sample project by the built command line on an emulator that nobody here wrote, against DuckDB with the same rows. Only what
 * the queries find is compared: of bytes, cancelling and pruning an emulator knows nothing.
 */
let emulator: RunningEmulator | undefined;
let lastWeek: LastWeek | undefined;
let folder: string | undefined;

beforeAll(async () => {
  const columns = await sampleTableColumns();
  lastWeek = await cutToLastWeek(sampleWarehouse(), Object.keys(columns));
  folder = copySampleProject(lastWeek.warehouse);
  forgetDependencies(folder);
  emulator = await startEmulator();
  await loadTables(emulator, columns, lastWeek.fileOf);
});

afterAll(async () => {
  await emulator?.stop();
  for (const made of [folder, lastWeek?.folder]) if (made) rmSync(made, { recursive: true, force: true });
});

/** So that no audit is skipped because of another one, and all of them are compared. */
function forgetDependencies(project: string): void {
  for (const name of readdirSync(join(project, 'tables'))) {
    const file = join(project, 'tables', name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ +depends_on: .*\n/gm, ''));
  }
}

describe.each(DEMO_DATES)('on %s', (date) => {
  it('every audit that the emulator understands finds the same as on DuckDB', async () => {
    if (!emulator || !folder) throw new Error('the emulator did not start');
    const known = NOT_UNDERSTOOD[emulator.kind];
    const local = await runSample(folder, 'local', date);
    const warehouse = await runSample(folder, 'warehouse', date, elsewhere(emulator));
    const leftOut = new Map<string, string>();
    for (const { audit, status, reason } of warehouse.results.values()) {
      const entry = known.find(({ message }) => status === 'error' && message.test(reason ?? ''));
      if (entry) leftOut.set(audit, entry.why);
    }
    // The audit that compares two tables waits for those of the other one.
    for (const { audit, rootCause } of warehouse.results.values()) {
      const why = rootCause && leftOut.get(rootCause.audit);
      if (why) leftOut.set(audit, why);
    }
    const compared = (all: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(all).filter(([id]) => !leftOut.has(id)));
    expect(compared(findings(warehouse))).toEqual(compared(findings(local)));
    expect(local.results.size).toBe(66);
    // What is listed is needed.
    expect(new Set(leftOut.values())).toEqual(new Set(known.map(({ why }) => why)));
    console.log(`${emulator.kind}, ${date}: ${66 - leftOut.size} of 66 audits agree with DuckDB`);
    for (const [id, why] of leftOut) console.log(`  not understood: ${id}: ${why}`);
  });
});
