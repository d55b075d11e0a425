import { contentHash } from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import { expect, it } from 'vitest';
import { HistoryWriteError } from './history-write-error.js';
import { openRunLog } from './open-run-log.js';

it.runIf(process.platform === 'linux')('ends where the history can hold no folder', async () => {
  const plan = planOf([], []);
  const start = startOf(plan, { planHash: contentHash(plan) });
  await expect(openRunLog('/proc/history', plan, start)).rejects.toThrow(HistoryWriteError);
});
