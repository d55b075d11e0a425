import { type Dialect, type Expectation, NO_RESOURCE_LIMITS } from '@assay/contract';
import { parseExpect } from '../expect/parse-expect.js';
import type { Place, Report } from '../problem.js';
import { parseDuration } from '../project/duration.js';
import { reportSenseless } from '../project/frontmatter/read-compare.js';
import { readExpect } from '../project/frontmatter/read-expect.js';
import type {
  AuditCompare,
  AuditExpect,
  AuditReading,
  QueryReading,
  Settings,
  Table,
  Tables,
} from '../project/project.js';
import { validate } from '../project/validate.js';
import { readQuery } from '../sql/read-query.js';
import { auditName } from './audit-name.js';
import type { Check, CheckAudit, CheckContext, NamedTarget, OptionPath } from './check.js';
import { optionsOf } from './check-schema.js';
import type { CommonOptions } from './common-options.js';
import { exactNumber } from './exact-number.js';
import { type NamedCheck, nameCheck } from './name-check.js';
import { runDateConditions } from './run-date-conditions.js';
import { asConjunct, flawOf, unparsedIn } from './sql-condition.js';
import { asFilter, type SqlPiece, verbatim } from './sql-piece.js';

type Targets = Pick<Settings, 'dialect' | 'targets'>;

/**
 * Reads every check that tables declare, each as the audit that it makes, in the order of the declarations. One that cannot be
 * read is reported and left out. One at a time: the facts of thousands are much.
 */
export function* readChecks(tables: Tables, settings: Targets, report: Report): Iterable<AuditReading> {
  // That a table has no partition of the run date is said once, not for each of its checks.
  const told = new Set<string>();
  const once: Report = (problem) => {
    const key =
      problem.code === 'missing-key'
        ? `${problem.place?.file} ${problem.place?.span?.start} ${problem.message}`
        : null;
    if (key !== null && told.has(key)) return;
    if (key !== null) told.add(key);
    report(problem);
  };
  for (const table of tables.all) {
    for (const declared of table.checks) {
      const named = nameCheck(declared, table, tables, report);
      if (named) yield* readCheck(named, declared.column, table, tables, settings, once);
    }
  }
}

function readCheck(
  { check, options, place }: NamedCheck,
  column: string | null,
  table: Table,
  tables: Tables,
  { dialect, targets }: Targets,
  report: Report,
): AuditReading[] {
  const { yaml } = options;
  const fields = validate(yaml, [], options.value, optionsOf(check), report) as
    | (CommonOptions & Readonly<Record<string, unknown>>)
    | undefined;
  // What is wrong with one option is left out, and with it what the check would be.
  if (!fields || Object.keys(options.value).some((key) => !Object.hasOwn(fields, key))) return [];
  if (!standsComplete(check, fields)) return [];

  const placeOf = (path: OptionPath): Place =>
    path.length === 0 ? place : { file: yaml.file, span: yaml.spanOf(path) };
  const expression = (path: OptionPath, of: Dialect): SqlPiece | undefined => {
    const text = String(valueAt(options.value, path));
    const { span, literal } = yaml.textAt(path);
    const flaw = flawOf(text, of);
    if (flaw === null) {
      const unread = unparsedIn(text, of);
      if (!unread) return trimmed(text, literal ? span.start : null);
      const { start, end } = unread.span;
      report({
        code: 'unparsed-sql',
        message: unread.message.replace('The SQL', 'the SQL'),
        label: 'not understood from here on',
        hint: unread.hint ?? 'correct the SQL; if the warehouse accepts it, write it in a simpler way',
        place: {
          file: yaml.file,
          span: literal ? { start: span.start + start, end: span.start + end } : span,
        },
      });
      return undefined;
    }
    report({
      code: 'invalid-value',
      message: `"${String(path[0])}" ${flaw}`,
      label: 'no SQL expression',
      hint: 'write one SQL expression, as it could stand in a WHERE in brackets',
      place: placeOf(path),
    });
    return undefined;
  };
  const where = fields.where === undefined ? null : expression(['where'], dialect);
  const partition = runDateConditions(table, dialect, place, report);
  if (where === undefined) return [];
  const context: CheckContext = {
    check: check.name,
    dialect,
    table,
    column,
    partition: partition ?? [],
    where: where && asFilter(asConjunct(where, dialect)),
    tables,
    targets: new Map([...targets].map(([name, { type }]) => [name, type])),
    partitionOf: (other, of, path) => runDateConditions(other, of, placeOf(path), report),
    decimal: (path) => exactNumber(Number(valueAt(options.value, path)), yaml.sourceOf(path)),
    source: (path) => yaml.sourceOf(path),
    expression: (path, of = dialect) => expression(path, of),
    hasExpect: fields.expect !== undefined,
    place: placeOf,
    report,
  };
  const made = check.build(fields, context);
  if (!made) return [];
  const otherwise = made.expect === undefined ? undefined : expectOf(made.expect, place);
  const { severity, ...said } = readExpect(yaml, fields, report, otherwise?.expectation);
  const expect = fields.expect === undefined && otherwise ? { ...said, terms: otherwise.terms } : said;
  if (made.compare) reportSenseless(expect, place, report, 'of a comparison');
  const timeout = fields.timeout === undefined ? undefined : parseDuration(fields.timeout);
  const audit: AuditReading['audit'] = {
    name: auditName(check.name, column, fields.name),
    check: { name: check.name, column },
    file: yaml.file,
    tableName: table.name,
    head: place,
    hasFrontmatter: true,
    misfit: null,
    description: fields.description?.trim() ?? made.description,
    hasDescription: true,
    dimension: check.dimension,
    hasDimension: true,
    owner: null,
    severity,
    blocking: severity === 'error',
    timeout: timeout === undefined ? null : { value: timeout, place: placeOf(['timeout']) },
    resources: NO_RESOURCE_LIMITS,
    maximumBytesBilled: null,
    allowEmpty: fields.allow_empty ?? made.allowEmpty ?? false,
    fuse: fields.fuse ?? true,
    tags: [...new Set(fields.tags ?? [])].sort(),
    parameters: [],
    expect,
    compare: comparisonOf(made, placeOf),
    allow: [],
  };
  // Where nobody knows which partition is meant, which has been reported, there is no query to look at.
  const queries = partition === undefined ? [] : queriesOf(made, dialect, place);
  return [{ audit, declaredParameters: [], queries, problems: [] }];
}

/** What a check expects unless it says otherwise, shown where the check stands. */
function expectOf(
  text: string,
  place: Place,
): { readonly expectation: Expectation; readonly terms: AuditExpect['terms'] } {
  const parsed = parseExpect(text);
  if (!parsed.ok) throw new Error(`a check expects "${text}": ${parsed.problem.message}`);
  const terms = parsed.terms.map((term) => ({ ...term, place, subjectPlace: place }));
  return { expectation: parsed.expectation, terms };
}

/** Whether every option that the check must have is there; what is missing has been reported. */
function standsComplete(check: Check, fields: object): boolean {
  return optionsOf(check).safeParse(fields).success;
}

function comparisonOf({ compare }: CheckAudit, placeOf: (path: OptionPath) => Place): AuditCompare | null {
  if (!compare) return null;
  const { key, tolerances, matched, left, rightTarget } = compare;
  const place = placeOf([]);
  const located = (target: NamedTarget | null) =>
    target && { value: target.name, place: placeOf(target.path) };
  return {
    place,
    key: key.map((value) => ({ value, place })),
    tolerances: tolerances.map((value) => ({ value, place })),
    matched,
    leftTarget: located(left?.target ?? null),
    rightTarget: located(rightTarget),
  };
}

function queriesOf({ sql, compare }: CheckAudit, dialect: Dialect, place: Place): QueryReading[] {
  if (!compare) return [readPiece(sql, dialect, null, place)];
  return [
    readPiece(sql, compare.left?.dialect ?? dialect, 'left', place),
    readPiece(compare.right, compare.rightDialect, 'right', place),
  ];
}

function readPiece(
  { text, quoted, filter }: SqlPiece,
  dialect: Dialect,
  side: QueryReading['side'],
  place: Place,
): QueryReading {
  const read = readQuery(text, dialect);
  return {
    dialect,
    side,
    file: place.file,
    sql: text,
    offset: 0,
    generated: { place, quoted, filter },
    facts: read.facts,
    problems: read.ok ? [] : read.problems,
  };
}

/** Without white space around it, which would only look odd. */
function trimmed(text: string, offset: number | null): SqlPiece {
  const before = text.length - text.trimStart().length;
  return verbatim(text.trim(), offset === null ? null : offset + before);
}

function valueAt(value: unknown, path: OptionPath): unknown {
  let at = value;
  for (const part of path) at = (at as Readonly<Record<string | number, unknown>> | undefined)?.[part];
  return at;
}
