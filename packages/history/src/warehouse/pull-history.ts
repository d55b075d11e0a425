import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Diagnostic, isRunId, type RunId } from '@assay/contract';
import { runLogPath, shownPath } from '../history-paths.js';
import { isMissing } from '../is-missing.js';
import { unreadableHistory } from '../unreadable-history.js';
import { choosePulled, type StoredRun } from './choose-pulled.js';
import { differingLog } from './differing-log.js';
import { RUNS_TABLE } from './history-tables.js';
import type { HistoryWarehouse, WarehouseTrouble } from './history-warehouse.js';
import { restoreLog } from './restore-log.js';
import { restorePlan } from './restore-plan.js';

export interface Pulled {
  /** Written now, oldest first. */
  readonly written: readonly RunId[];
  /** How many were here before. */
  readonly here: number;
  /** What the warehouse does not have whole, or could not be written; logs that are others here. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why it ended before all were written. What was written stays. */
  readonly trouble: WarehouseTrouble | null;
}

/**
 * Writes the runs of a project that started since then, and those that they resume, as they are in the warehouse, to the byte,
 * each behind its plan. A log that is here is never touched.
 *
 * Problems: `history-differs`, `history-not-pulled`, `unreadable-history`.
 */
export async function pullHistory(
  historyDir: string,
  project: string,
  warehouse: HistoryWarehouse,
  since: Date,
): Promise<Pulled> {
  const written: RunId[] = [];
  const diagnostics: Diagnostic[] = [];
  let here = 0;
  const result = (trouble: WarehouseTrouble | null): Pulled => ({ written, here, diagnostics, trouble });
  const stored: StoredRun[] = [];
  const listing = await warehouse.read(
    {
      table: RUNS_TABLE,
      columns: ['run_id', 'started_at', 'resumes', 'plan_hash', 'bytes', 'content_hash'],
      where: { project: { type: 'string', value: project } },
      orderBy: 'started_at',
    },
    ([runId, startedAt, resumes, planHash, bytes, contentHash]) => {
      // Whoever may write there could name any file.
      if (!isRunId(runId ?? '') || !/^[0-9a-f]{64}$/.test(planHash ?? '')) return;
      stored.push({
        runId: runId ?? '',
        startedAt: new Date(`${(startedAt ?? '').replace(' ', 'T')}Z`),
        resumes: resumes ?? null,
        planHash: planHash ?? '',
        bytes: Number(bytes),
        contentHash: contentHash ?? '',
      });
    },
  );
  if (listing) return result(listing);
  for (const run of choosePulled(stored, since)) {
    const local = await localHash(historyDir, run.runId);
    if (local.kind === 'unreadable') {
      diagnostics.push(local.diagnostic);
      continue;
    }
    if (local.kind === 'read') {
      here += 1;
      if (local.hash !== run.contentHash) diagnostics.push(differingLog(historyDir, run.runId));
      continue;
    }
    for (const restore of [restorePlan, restoreLog]) {
      const restored = await restore(historyDir, warehouse, run);
      if (restored.kind === 'problem') {
        diagnostics.push(restored.diagnostic);
        break;
      }
      if (restored.kind !== 'restored') return result(restored);
      if (restore === restoreLog) written.push(run.runId);
    }
  }
  return result(null);
}

type LocalHash =
  | { readonly kind: 'read'; readonly hash: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly diagnostic: Diagnostic };

async function localHash(historyDir: string, runId: RunId): Promise<LocalHash> {
  try {
    const bytes = await readFile(runLogPath(historyDir, runId));
    return { kind: 'read', hash: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (isMissing(error)) return { kind: 'none' };
    const file = shownPath(historyDir, 'runs', `${runId}.jsonl`);
    return { kind: 'unreadable', diagnostic: unreadableHistory(file, error) };
  }
}
