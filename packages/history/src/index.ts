export type { RunLog } from './append-events.js';
export { HistoryWriteError } from './history-write-error.js';
export { type ListedRuns, listRuns, type RunSummary } from './list-runs.js';
export { openRunLog } from './open-run-log.js';
export { readPlan } from './read-plan.js';
export {
  type AuditHistory,
  auditHistory,
  type LatestResults,
  latestResults,
  type RecordedResult,
} from './read-results.js';
export { type RunRecord, readRun } from './read-run.js';
