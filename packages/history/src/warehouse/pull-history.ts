import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Diagnostic, formatQuantity, type RunId } from '@assay/contract';
import { sweepAsides } from '../aside-file.js';
import { runLogPath, shownPath } from '../history-paths.js';
import { isMissing } from '../is-missing.js';
import { unreadableHistory } from '../unreadable-history.js';
import { choosePulled } from './choose-pulled.js';
import { differingLog } from './differing-log.js';
import { RUNS_TABLE } from './history-tables.js';
import type { HistoryWarehouse, WarehouseTrouble } from './history-warehouse.js';
import { restoreLog } from './restore-log.js';
import { restorePlan } from './restore-plan.js';
import { type ReadStoredRun, readStoredRun, STORED_RUN_COLUMNS, type StoredRun } from './stored-run.js';

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
 * each behind its plan. A log that is here is never touched. What a killed pull left half written is removed first.
 *
 * Problems: `history-differs`, `history-not-pulled`, `unreadable-history`.
 */
export async function pullHistory(
  historyDir: string,
  project: string,
  warehouse: HistoryWarehouse,
  since: Date,
  now: Date,
): Promise<Pulled> {
  await sweepAsides(historyDir, now);
  const written: RunId[] = [];
  const diagnostics: Diagnostic[] = [];
  let here = 0;
  const result = (trouble: WarehouseTrouble | null): Pulled => ({ written, here, diagnostics, trouble });
  const stored: StoredRun[] = [];
  const broken: Extract<ReadStoredRun, { kind: 'broken' }>[] = [];
  let strange = 0;
  const listing = await warehouse.read(
    {
      table: RUNS_TABLE,
      columns: STORED_RUN_COLUMNS,
      where: { project: { type: 'string', value: project } },
      orderBy: 'started_at',
    },
    (row) => {
      const read = readStoredRun(row);
      if (read.kind === 'run') stored.push(read.run);
      else if (read.kind === 'broken') broken.push(read);
      else strange += 1;
    },
  );
  if (listing) return result(listing);
  if (strange > 0) diagnostics.push(strangeRows(strange));
  for (const row of broken) {
    // Nobody misses what is here.
    if ((await localHash(historyDir, row.runId)).kind === 'none')
      diagnostics.push(brokenRow(historyDir, row));
  }
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

function brokenRow(
  historyDir: string,
  { runId, columns }: { readonly runId: RunId; readonly columns: readonly string[] },
): Diagnostic {
  return {
    code: 'history-not-pulled',
    severity: 'error',
    message: `the row of this run in \`assay_runs\` has no ${columns.join(', no ')} as Assay writes it, so its log cannot be found`,
    hint: 'somebody changed the row, or something else wrote it: remove it there, and push the run again from where it ran',
    location: { file: shownPath(historyDir, 'runs', `${runId}.jsonl`) },
  };
}

function strangeRows(rows: number): Diagnostic {
  return {
    code: 'history-not-pulled',
    severity: 'warning',
    message: `${formatQuantity(rows, 'row')} of \`assay_runs\` with the name of this project ${rows === 1 ? 'has' : 'have'} no id of a run, and ${rows === 1 ? 'is' : 'are'} left out`,
    hint: 'Assay writes no such row: find out who did, and remove it there',
  };
}
