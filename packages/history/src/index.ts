export type { RunLog } from './append-events.js';
export { type AuditHistory, auditHistory, type PastResult } from './audit-history.js';
export type { KeptBecause, Retention } from './choose-pruned.js';
export { type Claim, claim } from './claim.js';
export { claimResume } from './claim-resume.js';
export { decidedIn } from './decided-in.js';
export { type Exported, exportHistory } from './export-history.js';
export { hasCode } from './has-code.js';
export { alertsFolder, shownPath } from './history-paths.js';
export { historyState } from './history-state.js';
export { HistoryWriteError } from './history-write-error.js';
export { type JsonLine, jsonLines, lineLocation } from './json-lines.js';
export type { RecordedResult } from './latest-index.js';
export { type LatestResults, latestResults } from './latest-results.js';
export { type ListedRun, type ListedRuns, listRuns, type RunSummary } from './list-runs.js';
export { createLogFile, type LogFile, syncFolder } from './log-file.js';
export { openRunLog } from './open-run-log.js';
export { digestOf, type PlanDigest, readPlanDigest } from './plan-digest.js';
export { planState } from './plan-state.js';
export { type Pruned, pruneHistory } from './prune-history.js';
export { readPlan } from './read-plan.js';
export { type RunRecord, readRun } from './read-run.js';
export { readRunResults } from './read-run-results.js';
export { resultsOfDate } from './results-of-date.js';
export { familyOf } from './run-family.js';
export { isSettled, type RunLife, runLife } from './run-life.js';
export type { AuditLists, RunResults } from './run-results.js';
export { type Machine, thisMachine } from './this-machine.js';
export { unreadableHistory } from './unreadable-history.js';
export {
  HISTORY_TABLES,
  type HistoryColumn,
  type HistoryColumnType,
  type HistoryTable,
} from './warehouse/history-tables.js';
export type {
  HistoryWarehouse,
  Load,
  TableRead,
  TakeRow,
  WarehouseTrouble,
} from './warehouse/history-warehouse.js';
export { type Pulled, pullHistory } from './warehouse/pull-history.js';
export { type Pushed, pushHistory } from './warehouse/push-history.js';
