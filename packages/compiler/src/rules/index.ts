import type { Problem } from '../problem.js';
import type { Project } from '../project/project.js';
import { dependencyCycle } from './dependency-cycle.js';
import { duplicateAuditId } from './duplicate-audit-id.js';
import { foreignParameter } from './foreign-parameter.js';
import { join } from './join.js';
import { layerOrder } from './layer-order.js';
import { missingDimension } from './missing-dimension.js';
import { missingOwner } from './missing-owner.js';
import { missingPartitionFilter } from './missing-partition-filter.js';
import { multipleStatements } from './multiple-statements.js';
import { notASelect } from './not-a-select.js';
import { ownTableNotRead } from './own-table-not-read.js';
import { rateOfGroups } from './rate-of-groups.js';
import { rateOfUnknownRows } from './rate-of-unknown-rows.js';
import type { Finding, Rule } from './rule.js';
import { timeoutTooLong } from './timeout-too-long.js';
import { unboundedPartitionFilter } from './unbounded-partition-filter.js';
import { undeclaredParameter } from './undeclared-parameter.js';
import { undeclaredTable } from './undeclared-table.js';
import { unknownExpectColumn } from './unknown-expect-column.js';
import { unknownLayer } from './unknown-layer.js';
import { unknownOwner } from './unknown-owner.js';
import { unparsedSql } from './unparsed-sql.js';
import { unusedParameter } from './unused-parameter.js';

/** Every rule, in the order in which they are applied: names, SQL, expectations, the graph. */
export const RULES: readonly Rule[] = [
  missingOwner,
  unknownOwner,
  unknownLayer,
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
  ownTableNotRead,
  join,
  missingPartitionFilter,
  unboundedPartitionFilter,
  unknownExpectColumn,
  rateOfGroups,
  rateOfUnknownRows,
  layerOrder,
  dependencyCycle,
];

/** What all rules find in the project, in the order of the rules. */
export function checkRules(project: Project): Problem[] {
  const problems: Problem[] = [];
  for (const rule of RULES) {
    const take = (findings: Iterable<Finding> | undefined): void => {
      for (const finding of findings ?? []) problems.push({ code: rule.code, ...finding });
    };
    take(rule.checkProject?.(project));
    if (rule.checkTable) for (const table of project.tables.all) take(rule.checkTable(table, project));
    for (const audit of rule.checkAudit || rule.checkQuery ? project.audits : []) {
      take(rule.checkAudit?.(audit, project));
      if (rule.checkQuery) for (const query of audit.queries) take(rule.checkQuery(query, audit, project));
    }
  }
  return problems;
}
