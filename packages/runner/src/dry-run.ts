export { checkPartitionTypes, type PartitionTypesInput } from './dry-run/check-partition-types.js';
export { type DryRunMemory, type KnownEstimate, NO_MEMORY } from './dry-run/dry-run-memory.js';
export { type DryRunInput, dryRunPlan } from './dry-run/dry-run-plan.js';
export type {
  AuditEstimate,
  Cost,
  DryRunReport,
  TableCheck,
  Unchecked,
} from './dry-run/dry-run-report.js';
export { systemTimers } from './timers.js';
export type { Inspector, QueryEstimate, TableSize, UnknownCause } from './warehouse/inspector.js';
export { knowsNothing, type OpenInspector, openInspector } from './warehouse/open-inspector.js';
