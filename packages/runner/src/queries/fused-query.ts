import {
  type Dialect,
  type ParameterValue,
  type PlanAudit,
  parameterNames,
  type SqlText,
  spellParameters,
} from '@assay/contract';
import type { ColumnKind, QueryRows } from '../warehouse/warehouse.js';
import { type AuditQuery, auditQueries, COUNTED_THRESHOLDS } from './audit-queries.js';
import { columnCondition } from './column-condition.js';
import { type DialectSql, dialectSql, ownLines } from './dialect-sql.js';
import { type Fusable, figureOf, fusableParts, sharedParameters } from './fusable.js';

/** One query that answers several audits. */
export interface FusedQuery {
  readonly query: AuditQuery;
  /** How many columns its one row has. */
  readonly columns: number;
  /**
   * What is bound to its parameters. Of an audit's parameters that stand in its own query alone, another audit may have one of the same name.
   *
   * @param ofAudit the values of an audit's parameters
   */
  readonly valuesOf: (
    ofAudit: (audit: PlanAudit) => ReadonlyMap<string, ParameterValue>,
  ) => ReadonlyMap<string, ParameterValue>;
  /**
   * What the audits' own queries would have answered, in the order of the audits; null: the answer is not one of this query. Neither
   * time nor resources are in it.
   */
  readonly answersOf: (answer: QueryRows) => readonly FusedAnswer[] | null;
}

/** What an audit's own queries would have answered. */
export interface FusedAnswer {
  /** See `AuditQueries.count`. */
  readonly count: QueryRows;
  /** See `AuditQueries.examined`. */
  readonly examined: QueryRows;
}

/**
 * The query that answers the audits of a group, as pure text: one scan, in which each audit's rows are counted and its figures are
 * made, and around it what is counted of the figures.
 *
 * The author's parts stand on lines of their own, where nothing but columns of the table can be meant: no name of the query's own
 * begins like one that stands in any part.
 *
 * @param audits of one group as `groupAudits` makes them
 */
export function fusedQuery(audits: readonly PlanAudit[], dialect: Dialect): FusedQuery {
  const members = audits.map((audit) => {
    const parts = fusableParts(audit);
    if (typeof parts === 'string') throw new Error(`${audit.id} shares no query: ${parts}`);
    return parts;
  });
  const [first] = members;
  if (!first) throw new Error('a query for no audit');
  const { fusion } = first;
  const names = new Set<string>();
  const spell = (part: SqlText): string => {
    for (const name of parameterNames(part)) names.add(name);
    return spellParameters(part, dialect);
  };
  const scan: SharedScan = {
    spell,
    sql: dialectSql(dialect),
    prefix: freePrefix(members),
    inner: new Map(),
    by: fusion.kind === 'groups' ? fusion.by : null,
    filter: fusion.kind === 'rows' ? null : first.scan.filter,
  };
  const examined = scan.by ? `sum(${column(scan, 'count(*)')})` : column(scan, 'count(*)');
  const parts = members.map((member) => countsOf(member, examined, scan, dialect));
  const outer = parts.flatMap(({ counted, examined: rows }) => [
    ...counted.map(({ select }) => select),
    rows,
  ]);
  checkReturned(members, scan);
  const { prefix } = scan;
  const text = [
    `SELECT\n${outer.map((select, index) => `${select} AS ${prefix}_${index}`).join(',\n')}`,
    `FROM (\nSELECT\n${[...scan.inner].map(([expression, name]) => `${expression} AS ${name}`).join(',\n')}\nFROM ${first.scan.from}`,
    ...whereOf([first.scan.predicate, scan.filter], spell),
    ...(scan.by ? [`GROUP BY ${scan.by.map((one) => ownLines(spell(one))).join(', ')}`] : []),
    `) AS ${prefix}_scan`,
  ].join('\n');
  return {
    query: { purpose: 'count', text, parameters: [...names].sort(), sqlOffset: null },
    columns: outer.length,
    valuesOf: (ofAudit) =>
      new Map(
        members.flatMap((member) => {
          const own = sharedParameters(member);
          return [...ofAudit(member.audit)].filter(([name]) => own.includes(name));
        }),
      ),
    answersOf: (answer) => {
      const [row] = answer.rows;
      if (!row || row.length !== outer.length) return null;
      let at = 0;
      const answers: FusedAnswer[] = [];
      for (const { counted } of parts) {
        const count = answerOf(counted, row.slice(at, at + counted.length));
        at += counted.length;
        const rows = answerOf([EXAMINED], row.slice(at, ++at));
        if (!count || !rows) return null;
        answers.push({ count, examined: rows });
      }
      return answers;
    },
  };
}

/** The query in the making. */
interface SharedScan {
  readonly spell: (part: SqlText) => string;
  readonly sql: DialectSql;
  readonly prefix: string;
  /** What the scan returns: each expression once, and what it is called. */
  readonly inner: Map<string, string>;
  /** What makes a group; null: all that is scanned is one. */
  readonly by: readonly SqlText[] | null;
  /** The condition on rows that all figures and groups are of. */
  readonly filter: SqlText | null;
}

/** One value of the answer to an audit's own query. */
interface Returned {
  readonly name: string;
  readonly kind: 'count' | 'type';
}

const EXAMINED: Returned = { name: 'examined', kind: 'count' };

interface MemberCounts {
  /** As its own count query returns them, in that order. */
  readonly counted: readonly (Returned & { readonly select: string })[];
  readonly examined: string;
}

function countsOf(member: Fusable, scanned: string, scan: SharedScan, dialect: Dialect): MemberCounts {
  const { audit, fusion } = member;
  const { sql, spell } = scan;
  const returned = (select: string) => ({ name: 'returned', kind: 'count', select }) as const;
  switch (fusion.kind) {
    case 'rows': {
      // A filter is one of the figures' own where there are any, and then of all.
      const { filter } = member.scan;
      const examined = filter ? column(scan, sql.countTrue(spell(filter))) : scanned;
      const conditions = [filter, fusion.condition].filter((part) => part !== null);
      const both = conditions.map((part) => ownLines(spell(part))).join(' AND ');
      const counted = fusion.condition ? column(scan, sql.countTrue(both)) : examined;
      return { counted: [returned(orNone(counted))], examined: orNone(examined) };
    }
    case 'groups': {
      const having = fusion.having && column(scan, sql.truth(spell(fusion.having)));
      const groups = having === null ? 'count(*)' : sql.countTrue(having);
      return { counted: [returned(orNone(groups))], examined: orNone(scanned) };
    }
    case 'figures': {
      const having = fusion.having && column(scan, sql.truth(spell(fusion.having)));
      const figures = new Map(
        fusion.figures.map((figure) => [figure, column(scan, ownLines(spell(figure.expression)))]),
      );
      const reference = (name: string): string => {
        const figure = figureOf(fusion.figures, name);
        return (figure && figures.get(figure)) ?? 'NULL';
      };
      const missed = COUNTED_THRESHOLDS.flatMap((threshold) => {
        const expectation = audit.expect[threshold];
        const condition = expectation && columnCondition(expectation, reference, sql);
        if (!condition) return [];
        const isMissed = `(${condition}) IS NOT TRUE`;
        const select = oneIf(having === null ? isMissed : `${having} AND ${isMissed}`);
        return [{ name: `missed_${threshold}`, kind: 'count', select } as const];
      });
      const types = auditQueries(audit, dialect).typedColumns.map(({ column: name, alias }) => {
        const type = sql.columnType?.ofValue(reference(name)) ?? 'NULL';
        const select = having === null ? type : `CASE WHEN ${having} THEN ${type} END`;
        return { name: alias, kind: 'type', select } as const;
      });
      return {
        counted: [returned(having === null ? '1' : oneIf(having)), ...missed, ...types],
        examined: orNone(scanned),
      };
    }
    default:
      return unknownKind(fusion);
  }
}

/**
 * What the audits return besides makes their own queries fail where it names a column that is not there, so it must make this one
 * fail. It is not evaluated, and nobody asks for the column in which it stands.
 */
function checkReturned(members: readonly Fusable[], scan: SharedScan): void {
  const check = (of: readonly Fusable[], wrap: (condition: string) => string): void => {
    const returned = of.flatMap(({ fusion }) => fusion.returned.map(scan.spell));
    if (returned.length === 0) return;
    const parts = [...new Set(returned)].map((expression) => `${ownLines(expression)} IS NULL`);
    column(scan, wrap(['FALSE', ...parts].join(' AND ')));
  };
  const isOfRows = ({ fusion }: Fusable): boolean => fusion.kind === 'rows';
  check(members.filter(isOfRows), scan.sql.countTrue);
  check(
    members.filter((member) => !isOfRows(member)),
    (condition) => condition,
  );
}

/** Adds an expression to the scan, once, and returns how the outer query names it. */
function column({ inner, prefix }: SharedScan, expression: string): string {
  const name = inner.get(expression) ?? `${prefix}_v${inner.size}`;
  inner.set(expression, name);
  return `${prefix}_scan.${name}`;
}

/** Of no row at all an engine's count may be NULL. */
function orNone(count: string): string {
  return `coalesce(${count}, 0)`;
}

/** NULL is no. */
function oneIf(condition: string): string {
  return `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
}

function whereOf(parts: readonly (SqlText | null)[], spell: (part: SqlText) => string): readonly string[] {
  const conditions = parts.flatMap((part) => (part ? [ownLines(spell(part))] : []));
  return conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`];
}

/** What no name in any part begins with: it could mean a name of ours, or ours a column. */
function freePrefix(members: readonly Fusable[]): string {
  const written = JSON.stringify(members.map(({ scan, fusion }) => [scan, fusion])).toLowerCase();
  let prefix = 'assay';
  for (let number = 1; written.includes(`${prefix}_`); number++) prefix = `assay${number}`;
  return prefix;
}

function answerOf(returned: readonly Returned[], row: readonly (string | null)[]): QueryRows | null {
  if (returned.some(({ kind }, index) => kind === 'count' && !/^\d+$/.test(row[index] ?? ''))) return null;
  return {
    ok: true,
    columns: returned.map(({ name }) => name),
    kinds: returned.map(({ kind }): ColumnKind => (kind === 'count' ? 'number' : 'text')),
    rows: [row],
    durationMs: 0,
  };
}

function unknownKind(fusion: never): never {
  throw new Error(`not a kind of fusion: ${JSON.stringify(fusion)}`);
}
