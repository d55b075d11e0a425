import type { FinishedRun } from '../../packages/alerts/src/index.js';
import type { AuditResult, Plan, Status } from '../../packages/contract/src/index.js';

/** Five audits to a table, 60 owners; a failure on the first table disables `disabled` audits, of 40 owners. */
export function bigPlan(size?: { readonly audits?: number; readonly disabled?: number }): Plan;

/** The ids of the audits that a failure on the first table disables. */
export function disabledIn(plan: Plan, disabled?: number): string[];

/** The run of a night, so many days after 31 December 2000. */
export function nightOf(
  plan: Plan,
  night: number,
  statusOf: (audit: string) => Status | Partial<AuditResult>,
): FinishedRun;
