import { basename, join } from 'node:path';
import type { RunId } from '@assay/contract';

/** The folder of the event logs. */
export function runsFolder(historyDir: string): string {
  return join(historyDir, 'runs');
}

/** The event log of one run. */
export function runLogPath(historyDir: string, runId: RunId): string {
  return join(runsFolder(historyDir), `${runId}.jsonl`);
}

/** What was told of the runs: files of `@assay/alerts`, which are as much of the history as the logs. */
export function alertsFolder(historyDir: string): string {
  return join(historyDir, 'alerts');
}

/** The one copy of a plan, by its content hash. */
export function planFilePath(historyDir: string, planHash: string): string {
  return join(historyDir, 'plans', `${planHash}.json`);
}

/** A file of the history as messages name it: `history/runs/<run id>.jsonl`, never an absolute path. */
export function shownPath(historyDir: string, kind: 'runs' | 'plans' | 'alerts', file: string): string {
  return `${basename(historyDir)}/${kind}/${file}`;
}
