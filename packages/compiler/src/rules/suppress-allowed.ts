import type { Problem } from '../problem.js';
import type { Allowance, AuditSummary, Project, Subject } from '../project/project.js';
import type { FoundProblem } from './index.js';

export interface Unsuppressed {
  /** Those that no `allow` of their audit or table covers, and one for each `allow` that covers nothing. */
  readonly problems: readonly Problem[];
  /** Each `allow` that covers nothing, also where nobody is told of it. */
  readonly stale: ReadonlySet<Allowance>;
}

/** What is left of the problems that rules found. Rules know nothing of it. */
export function suppressAllowed(found: readonly FoundProblem[], project: Project): Unsuppressed {
  const used = new Set<Allowance>();
  const problems: Problem[] = [];
  for (const { problem, subject } of found) {
    const allowance = subject?.allow.find(({ rule }) => rule === problem.code);
    if (allowance) used.add(allowance);
    else problems.push(problem);
  }
  const stale = new Set<Allowance>();
  const judge = ({ allow }: Subject, what: 'table' | 'audit'): void => {
    for (const allowance of allow) {
      const off = project.settings.severities.get(allowance.rule) === 'off';
      if (used.has(allowance) && !off) continue;
      stale.add(allowance);
      problems.push(staleProblem(allowance, what, off));
    }
  };
  for (const table of project.tables.all) judge(table, 'table');
  // What could not be read may well break the rule.
  for (const audit of project.audits) if (wasRead(audit)) judge(audit, 'audit');
  return { problems, stale };
}

function staleProblem({ rule, place }: Allowance, what: 'table' | 'audit', off: boolean): Problem {
  return {
    code: 'stale-suppression',
    message: off
      ? `"${rule}" is allowed here, and assay.yml switches it off for the whole project`
      : `"${rule}" is allowed here, and finds nothing in this ${what}`,
    label: 'suppresses nothing',
    hint: 'take it out, so that it does not hide what comes later',
    place,
  };
}

function wasRead({ hasFrontmatter, table, queries }: AuditSummary): boolean {
  return (
    hasFrontmatter &&
    table !== null &&
    queries.length > 0 &&
    queries.every(({ isRead, reads }) => isRead && reads.every((read) => read.table !== null))
  );
}
