import { emitAudit, type PlannedAudit, type PositionIn } from './emit-plan.js';
import type { Problem } from './problem.js';
import { linkAudit } from './project/link-audit.js';
import type { AuditReading, AuditSummary, Surroundings } from './project/project.js';
import { summariseAudit } from './project/summarise-audit.js';
import { checkAudit, type FoundProblem } from './rules/index.js';

/** What stays of an audit, and all that can be told of it whatever the other audits are. */
export interface CheckedAudit {
  readonly audit: AuditSummary;
  /** What is wrong with its files by themselves. */
  readonly problems: readonly Problem[];
  readonly found: readonly FoundProblem[];
  /** As the plan tells it, should there be one; null where something is missing. */
  readonly planned: PlannedAudit | null;
}

/** Links an audit to the tables that it speaks of, checks it, and puts it as the plan does: at once, while it is at hand. */
export function checkReading(
  reading: AuditReading,
  project: Surroundings,
  positionIn: PositionIn,
): CheckedAudit {
  const audit = linkAudit(reading, project.tables);
  return {
    audit: summariseAudit(audit),
    problems: reading.problems,
    found: checkAudit(audit, project),
    planned: emitAudit(audit, project, positionIn),
  };
}
