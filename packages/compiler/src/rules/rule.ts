import type { Code } from '../codes.js';
import type { Problem } from '../problem.js';
import type { Audit, AuditQuery, Project, Subject, Surroundings, Table } from '../project/project.js';

/** What a rule finds; its code is the rule's. */
export type Finding = Omit<Problem, 'code'>;

/** What a look at the whole project finds, with the audit or table that it speaks of where there is one. */
export interface ProjectFinding extends Finding {
  readonly subject?: Subject;
}

/**
 * One house rule: what it says about each audit, each query of an audit, each table, or the project as a whole.
 *
 * A rule is a pure function of the project. It looks at what could be read, says nothing where something it needs is
 * missing (that has been reported), and points at exactly the offending text.
 */
export interface Rule {
  /** Also the name of its file and of its page. */
  readonly code: Code;
  readonly checkProject?: (project: Project) => Iterable<ProjectFinding>;
  readonly checkTable?: (table: Table, project: Surroundings) => Iterable<Finding>;
  readonly checkAudit?: (audit: Audit, project: Surroundings) => Iterable<Finding>;
  readonly checkQuery?: (query: AuditQuery, audit: Audit, project: Surroundings) => Iterable<Finding>;
}
