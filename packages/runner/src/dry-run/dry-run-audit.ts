import {
  type Diagnostic,
  MASKED,
  type ParameterValues,
  type PlanAudit,
  type PlanTable,
} from '@assay/contract';
import { auditPlace } from '../evaluation/audit-place.js';
import type { Inspected, QueryEstimate, TableFacts, TableSize, WhyUnknown } from '../warehouse/inspector.js';
import { type AskedTarget, notTold } from './asked-targets.js';
import { checkByteLimit } from './check-byte-limit.js';
import { auditProblem } from './check-reads.js';
import { checkScan } from './check-scan.js';
import { addCosts, costOf } from './cost.js';
import type { DryRunAudit, DryRunQuery } from './dry-run-queries.js';
import type { AuditEstimate } from './dry-run-report.js';

interface Surroundings {
  /** Those that have dry runs, by name. */
  readonly targets: ReadonlyMap<string, AskedTarget>;
  /** The declared ones, by name. */
  readonly tables: ReadonlyMap<string, PlanTable>;
  /** Whether a value that was given for a parameter of the audit must not be seen. */
  readonly isSensitive: (audit: PlanAudit) => boolean;
}

export interface JudgedAudit {
  readonly estimate: AuditEstimate;
  readonly found: readonly Diagnostic[];
  /** Each with what it would read; null: not known. */
  readonly queries: readonly {
    readonly query: DryRunQuery;
    readonly estimate: QueryEstimate | null;
    /** Whether another audit's answer would be taken for it. */
    readonly isShared: boolean;
  }[];
  /** Why something of it is not known. */
  readonly unchecked: readonly WhyUnknown[];
}

/** Asks about the queries of one audit and compares the answers with the plan. */
export async function dryRunAudit(
  { audit, queries, withoutDryRun }: DryRunAudit,
  { targets, tables, isSensitive }: Surroundings,
): Promise<JudgedAudit> {
  const found: Diagnostic[] = [];
  const unchecked: WhyUnknown[] = [];
  const judged: { query: DryRunQuery; estimate: QueryEstimate | null; isShared: boolean }[] = [];
  const invalid = new Set<'left' | 'right'>();
  for (const query of queries) {
    const isShared = query.query.purpose === 'examined';
    const side = query.query.side ?? 'left';
    const on = askedTarget(query);
    if (query.reads.some((table) => on.missing.has(table))) {
      invalid.add(side);
      judged.push({ query, estimate: null, isShared });
      continue;
    }
    const answer = await on.warehouse.estimate(query);
    judged.push({ query, estimate: answer.kind === 'known' ? answer.value : null, isShared });
    if (answer.kind === 'unknown') unchecked.push(answer);
    else if (answer.kind !== 'known') {
      // What is wrong with a condition is wrong in both queries.
      if (!invalid.has(side)) found.push(invalidQuery(audit, query, answer, isSensitive(audit)));
      invalid.add(side);
    } else if (answer.value.bytes === null) {
      unchecked.push(NO_FIGURE);
    } else if (answer.value.isAtLeast) {
      unchecked.push(LOWER_BOUND);
    }
  }
  for (const side of ['left', 'right'] as const) {
    if (!invalid.has(side)) await checkSide(side);
  }
  return {
    estimate: {
      audit: audit.id,
      state: stateOf(),
      cost: addCosts(judged.map(({ query, estimate }) => costOf(estimate, query.target.pricePerTib))),
    },
    found,
    queries: judged,
    unchecked,
  };

  function stateOf(): AuditEstimate['state'] {
    if (invalid.size > 0) return 'invalid';
    if (unchecked.length > 0) return 'not-checked';
    if (withoutDryRun.length === 0) return 'valid';
    return queries.length === 0 ? 'no-dry-run' : 'partly-checked';
  }

  function askedTarget({ target }: DryRunQuery): AskedTarget {
    const found = targets.get(target.name);
    if (!found) throw new Error(`nobody to ask about target "${target.name}"`);
    return found;
  }

  async function checkSide(side: 'left' | 'right'): Promise<void> {
    const ofSide = judged.filter(({ query }) => (query.query.side ?? 'left') === side);
    const count = ofSide.find(({ query }) => query.query.purpose === 'count');
    if (!count?.estimate) return;
    const examined = ofSide.find(({ query }) => query.query.purpose === 'examined');
    const { reads: declared, scan, target } = count.query;
    const on = askedTarget(count.query);
    const { warehouse, reads } = on;
    const { tables: referenced, bytes } = count.estimate;
    const named = [...new Set([...referenced, ...declared])].filter((name) => !name.includes('*'));
    // What lies behind a view need not be open to whoever may read the view.
    const facts = await known(on, named, warehouse.facts, (name) => declared.includes(name));
    found.push(...reads.check(audit, declared, referenced, (table) => facts.get(table) ?? null));
    const { billedBytes } = costOf(count.estimate, undefined);
    const limiting = declared.flatMap((name) => tables.get(name) ?? []);
    found.push(...checkByteLimit(audit, target, limiting, billedBytes));
    // A query without a condition on the partition is known to read everything.
    if (scan !== null && scan.predicate === null) return;
    const partitioned = referenced.filter((name) => facts.get(name)?.partition != null);
    const sizes = await known(on, partitioned, warehouse.size, () => true);
    for (const [name, { rows, bytes }] of sizes)
      if (rows === null || bytes === null)
        unchecked.push(notTold(on, name, 'the warehouse gives no size of it'));
    if (sizes.size < partitioned.length) return;
    const figures = {
      countBytes: bytes,
      examinedBytes: examined?.estimate?.bytes ?? null,
      tables: [...sizes].map(([name, size]) => ({ name, size })),
    };
    found.push(...checkScan(audit, scan !== null, figures));
  }

  /** What is known of each, by name; of the others that are needed it is noted that it is not. */
  async function known<T extends TableFacts | TableSize>(
    on: AskedTarget,
    names: readonly string[],
    ask: (name: string) => Promise<Inspected<T>>,
    isNeeded: (name: string) => boolean,
  ): Promise<Map<string, T>> {
    const answers = await Promise.all(names.map(async (name) => [name, await ask(name)] as const));
    for (const [name, answer] of answers) {
      if (answer.kind === 'known' || !isNeeded(name)) continue;
      unchecked.push(answer.kind === 'unknown' ? answer : notTold(on, name, answer.message));
    }
    return new Map(
      answers.flatMap(([name, answer]) => (answer.kind === 'known' ? [[name, answer.value] as const] : [])),
    );
  }
}

const NO_FIGURE: WhyUnknown = {
  what: 'the warehouse gives no figure of what a query reads',
  cause: 'not-told',
};
const LOWER_BOUND: WhyUnknown = {
  what: 'the warehouse gives only a lower bound of what a query reads',
  cause: 'not-told',
};

function invalidQuery(
  audit: PlanAudit,
  query: DryRunQuery,
  answer: { readonly kind: 'refused' | 'missing'; readonly message: string; readonly offset?: number | null },
  isSensitive: boolean,
): Diagnostic {
  const message = isSensitive ? withoutGiven(answer.message, query.parameters) : answer.message;
  const problem = {
    code: 'invalid-query',
    severity: 'error',
    message: `${query.query.target === undefined ? 'the warehouse' : `"${query.query.target}"`} refuses ${audit.id}: ${message}`,
    hint:
      answer.kind === 'missing'
        ? 'name what is there; datasets in another location than `location` of the target are not found either'
        : 'mend the SQL; `assay show` prints the queries as they are sent',
  } as const;
  const place = auditPlace(answer.offset ?? null, audit, query.query);
  if (place === null) return auditProblem(audit, problem);
  const { file, line, column } = place;
  return { ...problem, location: { file, start: { line, column }, end: { line, column } } };
}

/** No data is read, so that the only values a message can repeat are those of the SQL, and those that were given for parameters. */
function withoutGiven(message: string, parameters: ParameterValues): string {
  return Object.values(parameters).reduce(
    (masked, { type, value }) =>
      type === 'string' && value !== '' ? masked.replaceAll(value, MASKED) : masked,
    message,
  );
}
