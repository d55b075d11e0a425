import type { Problem } from '../problem.js';
import type { Audit, Project, Subject, Surroundings } from '../project/project.js';
import { compareAcrossTargets } from './compare-across-targets.js';
import { constantResult } from './constant-result.js';
import { countingAudit } from './counting-audit.js';
import { dependencyCycle } from './dependency-cycle.js';
import { differentColumns } from './different-columns.js';
import { duplicateAudit } from './duplicate-audit.js';
import { duplicateAuditId } from './duplicate-audit-id.js';
import { foreignParameter } from './foreign-parameter.js';
import { join } from './join.js';
import { layerOrder } from './layer-order.js';
import { limitInAudit } from './limit-in-audit.js';
import { midnightOnly } from './midnight-only.js';
import { missingDescription } from './missing-description.js';
import { missingDimension } from './missing-dimension.js';
import { missingDimensionCoverage } from './missing-dimension-coverage.js';
import { missingOwner } from './missing-owner.js';
import { missingPartitionFilter } from './missing-partition-filter.js';
import { multipleStatements } from './multiple-statements.js';
import { nondeterministicFunction } from './nondeterministic-function.js';
import { notASelect } from './not-a-select.js';
import { nullComparison } from './null-comparison.js';
import { ownTableNotRead } from './own-table-not-read.js';
import { rateOfGroups } from './rate-of-groups.js';
import { rateOfUnknownRows } from './rate-of-unknown-rows.js';
import type { Finding, Rule } from './rule.js';
import { starProjection } from './star-projection.js';
import { tableWithoutPartition } from './table-without-partition.js';
import { timeoutTooLong } from './timeout-too-long.js';
import { unauditedTable } from './unaudited-table.js';
import { unboundedPartitionFilter } from './unbounded-partition-filter.js';
import { undeclaredColumn } from './undeclared-column.js';
import { undeclaredParameter } from './undeclared-parameter.js';
import { undeclaredTable } from './undeclared-table.js';
import { unknownCompareColumn } from './unknown-compare-column.js';
import { unknownExpectColumn } from './unknown-expect-column.js';
import { unknownLayer } from './unknown-layer.js';
import { unknownOwner } from './unknown-owner.js';
import { unparsedSql } from './unparsed-sql.js';
import { unprunablePartitionFilter } from './unprunable-partition-filter.js';
import { unusedParameter } from './unused-parameter.js';

/** Every rule, in the order in which they are applied: names, SQL, expectations, the graph. */
export const RULES: readonly Rule[] = [
  missingOwner,
  unknownOwner,
  unknownLayer,
  missingDescription,
  missingDimension,
  timeoutTooLong,
  duplicateAuditId,
  notASelect,
  multipleStatements,
  unparsedSql,
  foreignParameter,
  undeclaredParameter,
  unusedParameter,
  undeclaredTable,
  undeclaredColumn,
  ownTableNotRead,
  join,
  starProjection,
  limitInAudit,
  nullComparison,
  nondeterministicFunction,
  tableWithoutPartition,
  missingPartitionFilter,
  unprunablePartitionFilter,
  unboundedPartitionFilter,
  midnightOnly,
  unknownExpectColumn,
  constantResult,
  countingAudit,
  rateOfGroups,
  rateOfUnknownRows,
  compareAcrossTargets,
  unknownCompareColumn,
  differentColumns,
  duplicateAudit,
  unauditedTable,
  missingDimensionCoverage,
  layerOrder,
  dependencyCycle,
];

/** A problem that a rule found, with the audit or table that it speaks of: there it can be allowed. */
export interface FoundProblem {
  readonly problem: Problem;
  readonly subject: Subject | null;
}

/** What the rules find in the project as a whole and in its tables. */
export function checkProject(project: Project): FoundProblem[] {
  const found: FoundProblem[] = [];
  for (const rule of RULES) {
    for (const { subject, ...finding } of rule.checkProject?.(project) ?? [])
      take(found, rule, [finding], subject ?? null);
    if (rule.checkTable)
      for (const table of project.tables.all) take(found, rule, rule.checkTable(table, project), table);
  }
  return found;
}

const OF_AUDITS = RULES.filter((rule) => rule.checkAudit || rule.checkQuery);

/** What the rules find in one audit, whatever the others are. */
export function checkAudit(audit: Audit, project: Surroundings): FoundProblem[] {
  const found: FoundProblem[] = [];
  // Not the audit itself, which with all its facts would stay as long as the finding.
  const subject = { allow: audit.allow };
  for (const rule of OF_AUDITS) {
    if (rule.checkAudit) take(found, rule, rule.checkAudit(audit, project), subject);
    if (rule.checkQuery)
      for (const query of audit.queries) take(found, rule, rule.checkQuery(query, audit, project), subject);
  }
  return found;
}

function take(
  found: FoundProblem[],
  { code }: Rule,
  findings: Iterable<Finding>,
  subject: Subject | null,
): void {
  for (const finding of findings) found.push({ problem: { code, ...finding }, subject });
}
