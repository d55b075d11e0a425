export { isOneWarehouse, oneWarehouse } from './evaluation/one-warehouse.js';
export type { OtherWarehouse } from './evaluation/send-query.js';
export { type AuditQueries, type AuditQuery, auditQueries } from './queries/audit-queries.js';
export {
  type CompareQueries,
  compareQueries,
  MOST_COMPARED_ROWS,
  type SideDialects,
} from './queries/compare-queries.js';
export { type FusedAnswer, type FusedQuery, fusedQuery } from './queries/fused-query.js';
export { type ApartReason, type AuditGroup, type AuditGroups, groupAudits } from './queries/group-audits.js';
export { plannedGroups } from './queries/planned-groups.js';
export { type RunPlanInput, runPlan } from './run-plan.js';
export { planSchedule, type ScheduledAudit } from './schedule/plan-schedule.js';
export { createReadyQueue, type ReadyQueue, type Skip } from './schedule/ready-queue.js';
export { systemTimers, type Timers } from './timers.js';
export { type LookAtSlots, lookAtSlots, type SlotState } from './warehouse/look-at-slots.js';
export { type OpenHistoryWarehouse, openHistoryWarehouse } from './warehouse/open-history-warehouse.js';
export { type OpenWarehouse, openWarehouse, type WarehouseSurroundings } from './warehouse/open-warehouse.js';
export type {
  ColumnKind,
  Exposure,
  FailureKind,
  QueryAbout,
  QueryAnswer,
  QueryFailure,
  QueryLimits,
  QueryListener,
  QueryRows,
  Warehouse,
  WarehouseCapabilities,
  WarehouseQuery,
} from './warehouse/warehouse.js';
