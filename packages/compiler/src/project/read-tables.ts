import {
  type Dialect,
  nearest,
  type PlanColumn,
  parseTableName,
  type TableKey,
  tableKey,
} from '@assay/contract';
import type { Report } from '../problem.js';
import { parseByteSize } from './byte-size.js';
import type { CheckFilter, DeclaredCheck, Located, Table, Tables } from './project.js';
import { readAllow } from './read-allow.js';
import { isByDialect, readPartition } from './read-partition.js';
import { readYaml, type YamlFile, type YamlPath } from './read-yaml.js';
import { type ColumnFields, plainTableSchema, tableByDialectSchema } from './tables-schema.js';
import { validate } from './validate.js';

/** Whether a YAML text is meant to declare tables; told before it is parsed, since it may be broken. */
export function declaresTables(text: string): boolean {
  return /^["']?tables["']?[ \t]*:/m.test(text) || /^\s*\{\s*["']?tables["']?\s*:/.test(text);
}

/**
 * Reads every table that the project declares. A table with a problem is reported and still declared; of two with
 * one name the first counts.
 *
 * @param files text by path, in a fixed order: every `.yml` that is not `assay.yml` or `owners.yml`
 * @param dialect of the target: how a table is partitioned is told for it
 * @param isMissing whether a file that may declare tables could not be read
 * @param seconds files that are not told to declare again what another one does
 */
export function readTables(
  files: ReadonlyMap<string, string>,
  dialect: Dialect,
  report: Report,
  isMissing = false,
  seconds: ReadonlySet<string> = new Set(),
): Tables {
  let complete = !isMissing;
  const all: Table[] = [];
  const byKey = new Map<TableKey, Table>();
  for (const [file, text] of files) {
    if (!declaresTables(text)) {
      if (reportMisspelledKey(file, text, report)) complete = false;
      continue;
    }
    const yaml = readYaml(file, text, { start: 0, end: text.length }, report);
    const values = yaml && tableValues(yaml, report);
    if (!yaml || !values) {
      complete = false;
      continue;
    }
    for (const [index, value] of values.entries()) {
      const table = readTable(yaml, ['tables', index], value, dialect, report);
      if (!table) {
        complete = false;
        continue;
      }
      const other = byKey.get(table.key);
      if (other && (seconds.has(file) || seconds.has(other.place.file))) continue;
      if (other) {
        report({
          code: 'duplicate-table',
          message: `the table "${table.name}" is declared twice${other.name === table.name ? '' : ' (upper and lower case do not count)'}`,
          label: 'the second declaration',
          hint: 'keep one of the two',
          place: table.place,
          related: [{ ...other.place, message: 'the first declaration' }],
        });
        continue;
      }
      byKey.set(table.key, table);
      all.push(table);
    }
  }
  return { complete, all, byKey };
}

/** `tabels:` would otherwise pass as somebody else's YAML, and its tables would be missing without a word. */
export function reportMisspelledKey(file: string, text: string, report: Report): boolean {
  for (const match of text.matchAll(/^([A-Za-z_]+)[ \t]*:/gm)) {
    const key = match[1] ?? '';
    if (nearest(key, ['tables']) === undefined || !/^\s*-\s+(?:\{\s*)?name\s*:/m.test(text)) continue;
    report({
      code: 'unknown-key',
      message: `there is no key "${key}" here`,
      label: 'not a key of this map',
      hint: 'did you mean "tables"?',
      place: { file, span: { start: match.index, end: match.index + key.length } },
    });
    return true;
  }
  return false;
}

/** Undefined after reporting that there is no list of tables. */
function tableValues(yaml: YamlFile, report: Report): readonly unknown[] | undefined {
  const { value } = yaml;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  for (const key of Object.keys(value)) {
    if (key === 'tables') continue;
    report({
      code: 'unknown-key',
      message: `there is no key "${key}" here`,
      label: 'not a key of this map',
      hint: 'a file that declares tables has the key "tables" only',
      place: { file: yaml.file, span: yaml.keySpanOf([key]) },
    });
  }
  const tables = (value as { tables?: unknown }).tables;
  if (Array.isArray(tables)) return tables;
  report({
    code: 'invalid-value',
    message: '"tables" must be a list',
    label: 'not a list',
    hint: 'write each table as "- name: schema.table"',
    place: { file: yaml.file, span: yaml.keySpanOf(['tables']) },
  });
  return undefined;
}

const MISSING_HINTS = {
  partition:
    'add `partition: { column: ..., type: date }`, or `partition: none` for a table that is always read whole',
  layer: 'add `layer:` with one of the layers of assay.yml',
};

function readTable(
  yaml: YamlFile,
  path: YamlPath,
  value: unknown,
  dialect: Dialect,
  report: Report,
): Table | undefined {
  const fields = isByDialect(value)
    ? validate(yaml, path, value, tableByDialectSchema, report, { missingHints: MISSING_HINTS })
    : validate(yaml, path, value, plainTableSchema, report, { missingHints: MISSING_HINTS });
  const name = fields?.name === undefined ? undefined : parseTableName(fields.name);
  if (!fields || !name) return undefined;
  const place = (...more: YamlPath) => ({ file: yaml.file, span: yaml.spanOf([...path, ...more]) });
  const located = <Value>(of: Value, ...more: YamlPath): Located<Value> => ({
    value: of,
    place: place(...more),
  });
  // What is wrong on the other warehouse is no problem of this target.
  const partitionOn = (other: Dialect) =>
    readPartition(
      yaml,
      [...path, 'partition'],
      fields.partition,
      other,
      other === dialect ? report : () => undefined,
    );
  const partitions = { duckdb: partitionOn('duckdb'), bigquery: partitionOn('bigquery') };
  return {
    name,
    key: tableKey(name),
    place: place('name'),
    layer: fields.layer === undefined ? null : located(fields.layer, 'layer'),
    owner: fields.owner === undefined ? null : located(fields.owner, 'owner'),
    hasOwner: Object.hasOwn(value as object, 'owner'),
    description: fields.description?.trim() ?? null,
    hasDescription: Object.hasOwn(value as object, 'description'),
    dependsOn: (fields.depends_on ?? []).map((table, index) => located(table, 'depends_on', index)),
    partition: partitions[dialect],
    partitions,
    partitionPlace: fields.partition === undefined ? place('name') : place('partition'),
    maxBytes: parseByteSize(fields.max_bytes ?? '') ?? null,
    columns: readColumns(yaml, [...path, 'columns'], fields.columns ?? [], report),
    columnsComplete: fields.columns_complete ?? false,
    sampleColumns: (fields.sample_columns ?? []).map((column, index) =>
      located(column, 'sample_columns', index),
    ),
    checkFilter: readCheckFilter(yaml, [...path, 'check_filter'], fields.check_filter),
    checks: declaredChecks(yaml, path, fields.columns ?? [], fields),
    allow: readAllow('table', yaml, [...path, 'allow'], fields.allow, report),
  };
}

function readColumns(
  yaml: YamlFile,
  path: YamlPath,
  columns: readonly ColumnFields[],
  report: Report,
): PlanColumn[] {
  const seen = new Map<string, number>();
  return columns.map((column, index) => {
    const at = (which: number) => ({ file: yaml.file, span: yaml.spanOf([...path, which, 'name']) });
    const first = seen.get(column.name.toLowerCase());
    if (first !== undefined) {
      report({
        code: 'duplicate-column',
        message: `the column "${column.name}" is declared twice`,
        label: 'the second declaration',
        hint: 'keep one of the two',
        place: at(index),
        related: [{ ...at(first), message: 'the first declaration' }],
      });
    } else seen.set(column.name.toLowerCase(), index);
    return {
      name: column.name,
      description: column.description?.trim() ?? null,
      pii: column.pii ?? false,
    };
  });
}

function readCheckFilter(yaml: YamlFile, path: YamlPath, text: string | undefined): CheckFilter | null {
  if (text === undefined) return null;
  const { span, literal } = yaml.textAt(path);
  const before = text.length - text.trimStart().length;
  return { text: text.trim(), offset: literal ? span.start + before : null };
}

/** In the order in which people write them: the columns, then the table as a whole. */
function declaredChecks(
  yaml: YamlFile,
  path: YamlPath,
  columns: readonly ColumnFields[],
  table: ChecksFields,
): DeclaredCheck[] {
  const ofColumns = columns.flatMap((column, index) =>
    checksAt(yaml, [...path, 'columns', index], column.name, column),
  );
  return [...ofColumns, ...checksAt(yaml, path, null, table)];
}

type ChecksFields = Pick<ColumnFields, 'checks' | 'tests' | 'data_tests'>;

const CHECK_KEYS = ['checks', 'tests', 'data_tests'] as const;

function checksAt(
  yaml: YamlFile,
  path: YamlPath,
  column: string | null,
  fields: ChecksFields,
): DeclaredCheck[] {
  return CHECK_KEYS.flatMap((key) =>
    (fields[key] ?? []).map((value, item): DeclaredCheck => {
      const spelling = key === 'checks' ? 'own' : 'dbt';
      return { yaml, path: [...path, key, item], value, column, key, spelling };
    }),
  );
}
