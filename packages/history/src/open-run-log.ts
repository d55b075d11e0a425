import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plan, RunStartEvent } from '@assay/contract';
import { appendEvents, type RunLog } from './append-events.js';
import { planFilePath, runLogPath, shownPath } from './history-paths.js';
import { HistoryWriteError } from './history-write-error.js';
import { keepPlan } from './keep-plan.js';
import { createLogFile } from './log-file.js';
import { makeFolder } from './make-folder.js';

/**
 * Starts the log of a run: keeps the plan, creates the run's own file and writes the start event as its first line.
 *
 * @param plan the whole plan, whatever was selected of it; `start.planHash` is its `contentHash`
 * @throws HistoryWriteError if either file cannot be written, or the run has a log already
 */
export async function openRunLog(historyDir: string, plan: Plan, start: RunStartEvent): Promise<RunLog> {
  const planFile = planFilePath(historyDir, start.planHash);
  const shownPlan = shownPath(historyDir, 'plans', `${start.planHash}.json`);
  await told(shownPlan, () => keepPlan(historyDir, plan, start.planHash));
  const shown = shownPath(historyDir, 'runs', `${start.runId}.jsonl`);
  const path = runLogPath(historyDir, start.runId);
  const file = await told(shown, async () => {
    await makeFolder(dirname(path));
    return createLogFile(path);
  });
  const log = appendEvents(file, shown);
  try {
    log.append(start);
    // A prune that saw no log of this run took the plan for one that nobody needs; from here on it sees the log.
    if (!existsSync(planFile)) await told(shownPlan, () => keepPlan(historyDir, plan, start.planHash));
  } catch (error) {
    await log.close();
    // Nothing was sent: without its first line the log says nothing, and every reader would tell of it.
    await rm(path, { force: true });
    throw error;
  }
  return log;
}

async function told<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new HistoryWriteError(file, error);
  }
}
