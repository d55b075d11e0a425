import { rmSync } from 'node:fs';
import { contentHash } from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import { expect, it, onTestFinished } from 'vitest';
import { HistoryWriteError } from './history-write-error.js';
import { openRunLog } from './open-run-log.js';
import { makeHistory } from './recorded-runs.test-support.js';

it.runIf(process.platform === 'linux')('ends where the history can hold no folder', async () => {
  const plan = planOf([], []);
  const start = startOf(plan, { planHash: contentHash(plan) });
  await expect(openRunLog('/proc/history', plan, start)).rejects.toThrow(HistoryWriteError);
});

it('tells where the history was removed under a run: all that it wrote is lost', async () => {
  const { folder, remove } = makeHistory();
  onTestFinished(remove);
  const plan = planOf([], []);
  const log = await openRunLog(folder, plan, startOf(plan, { planHash: contentHash(plan) }));
  rmSync(folder, { recursive: true });
  await expect(log.close()).rejects.toThrow(/it was removed while the run wrote to it/);
});
