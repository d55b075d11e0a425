import { type Diagnostic, type Plan, type PlanAudit, tableKey, tablesUpstream } from '@assay/contract';
import type { TableFacts } from '../warehouse/inspector.js';

/** What a plan says about who reads what. */
export interface DeclaredReads {
  /**
   * Tables that the warehouse reads for a query and that the plan does not know it reads, so that nothing waits for their audits,
   * and nobody is told when they are late. Codes: `undeclared-read`, `read-through-view`.
   *
   * @param reads the declared tables that the query reads, by the plan
   * @param referenced what the warehouse says that it reads
   */
  readonly check: (
    audit: PlanAudit,
    reads: readonly string[],
    referenced: readonly string[],
    factsOf: (table: string) => TableFacts | null,
  ) => Diagnostic[];
}

/** @param isOwnEngine whether it is about the engine of the plan's target: of another the plan does not say which tables are wildcards */
export function declaredReads({ tables }: Pick<Plan, 'tables'>, isOwnEngine = true): DeclaredReads {
  const declared = new Map(tables.map(({ name }) => [tableKey(name), name]));
  let upstream: ReturnType<typeof tablesUpstream> | undefined;
  const isUpstream = (name: string, view: string): boolean => {
    upstream ??= tablesUpstream(tables);
    return upstream.get(view)?.has(name) === true;
  };
  const wildcards = tables.filter(({ partition }) => partition?.kind === 'suffix').map(({ name }) => name);
  const nameOf = (referenced: string, reads: readonly string[]): string => {
    const key = tableKey(referenced);
    const wholeOf = (names: readonly string[]) => names.find((name) => key.startsWith(`${tableKey(name)}_`));
    if (!isOwnEngine) return declared.get(key) ?? wholeOf(reads) ?? referenced;
    return wholeOf(wildcards) ?? declared.get(key) ?? referenced;
  };
  return {
    check: (audit, reads, referenced, factsOf) => {
      const known = new Set(reads.map(tableKey));
      const missed = [...new Set(referenced.map((one) => nameOf(one, reads)))].filter(
        (name) => !known.has(tableKey(name)),
      );
      const views = reads.filter((name) => factsOf(name)?.kind === 'view');
      return missed.flatMap((name) => {
        if (views.some((view) => isUpstream(name, view))) return [];
        const isDeclared = declared.has(tableKey(name));
        return [views.length > 0 ? throughView(name, views, audit) : undeclared(name, isDeclared, audit)];
      });
    },
  };
}

/** A problem at the beginning of the SQL of an audit, or at the line that declares it. */
export function auditProblem(
  { source, sqlStart }: Pick<PlanAudit, 'source' | 'sqlStart'>,
  problem: Omit<Diagnostic, 'location'>,
): Diagnostic {
  const start = sqlStart ?? { line: source.line, column: 1 };
  return { ...problem, location: { file: source.file, start, end: start } };
}

function throughView(name: string, views: readonly string[], audit: PlanAudit): Diagnostic {
  const [view = ''] = views;
  return auditProblem(audit, {
    code: 'read-through-view',
    severity: 'warning',
    message: `${audit.id} reads ${name} through ${views.length > 1 ? `one of the views ${views.join(', ')}` : `the view ${view}`}, and nothing says that it does`,
    hint: `declare ${name} if it is not, and add it to \`depends_on\` of ${view}: then audits wait for it`,
  });
}

function undeclared(name: string, isDeclared: boolean, audit: PlanAudit): Diagnostic {
  return auditProblem(audit, {
    code: 'undeclared-read',
    severity: 'error',
    message: `the warehouse says that ${audit.id} reads ${name}, which was not seen in its SQL`,
    hint: isDeclared
      ? `name ${name} in the query in the plain form dataset.table`
      : `declare ${name} as a table, or take it out of the query`,
  });
}
