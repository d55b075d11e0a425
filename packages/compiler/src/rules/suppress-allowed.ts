import type { Problem } from '../problem.js';
import type { Allowance, Audit, Project, Subject } from '../project/project.js';
import type { FoundProblem } from './index.js';

/**
 * The problems that no `allow` of their audit or table covers, and one for each `allow` that covers nothing. Rules know
 * nothing of it.
 */
export function suppressAllowed(found: readonly FoundProblem[], project: Project): Problem[] {
  const used = new Set<Allowance>();
  const problems: Problem[] = [];
  for (const { problem, subject } of found) {
    const allowance = subject?.allow.find(({ rule }) => rule === problem.code);
    if (allowance) used.add(allowance);
    else problems.push(problem);
  }
  for (const table of project.tables.all) problems.push(...staleOf(table, 'table', used, project));
  for (const audit of project.audits) {
    // What could not be read may well break the rule.
    if (isRead(audit)) problems.push(...staleOf(audit, 'audit', used, project));
  }
  return problems;
}

function* staleOf(
  { allow }: Subject,
  what: 'table' | 'audit',
  used: ReadonlySet<Allowance>,
  { settings }: Project,
): Iterable<Problem> {
  for (const allowance of allow) {
    const { rule, place } = allowance;
    const off = settings.severities.get(rule) === 'off';
    if (used.has(allowance) && !off) continue;
    yield {
      code: 'stale-suppression',
      message: off
        ? `"${rule}" is allowed here, and assay.yml switches it off for the whole project`
        : `"${rule}" is allowed here, and finds nothing in this ${what}`,
      label: 'suppresses nothing',
      hint: 'take it out, so that it does not hide what comes later',
      place,
    };
  }
}

function isRead({ hasFrontmatter, table, queries }: Audit): boolean {
  return (
    hasFrontmatter &&
    table !== null &&
    queries.length > 0 &&
    queries.every(({ facts, reads }) => facts !== null && reads.every((read) => read.table !== null))
  );
}
