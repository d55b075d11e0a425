import { isMap } from '../is-map.js';
import type { Place, Report } from '../problem.js';
import type { DeclaredCheck, Tables } from '../project/project.js';
import type { YamlPath } from '../project/read-yaml.js';
import type { PlacedOption } from './option-file.js';

/** A test as dbt spells it, in our words. */
export interface TranslatedTest {
  readonly check: string;
  readonly options: Readonly<Record<string, PlacedOption>>;
}

/** What one of dbt's tests is here: its check, and what becomes of its arguments. */
interface DbtTest {
  readonly check: string;
  /** The options that its own arguments mean, which it takes out; undefined after reporting why that cannot be told. */
  readonly takeArguments: (
    found: Map<string, Argument>,
    surroundings: Surroundings,
  ) => Readonly<Record<string, PlacedOption>> | undefined;
}

interface Surroundings {
  /** Where the test stands. */
  readonly check: YamlPath;
  readonly tables: Tables;
  readonly place: (path: YamlPath) => Place;
  readonly report: Report;
}

/** The tests that dbt has built in. */
export const DBT_TESTS: Readonly<Record<string, DbtTest>> = {
  not_null: { check: 'not_null', takeArguments: () => ({}) },
  unique: { check: 'unique', takeArguments: () => ({}) },
  accepted_values: {
    check: 'accepted_values',
    takeArguments: (found) => {
      // Whether dbt puts the values in quotes: here YAML says what is a text.
      found.delete('quote');
      return {};
    },
  },
  relationships: { check: 'foreign_values', takeArguments: takeRelationship },
};

/**
 * A test below `tests` or `data_tests` in our words; undefined where it is none of dbt's own four, or cannot be told, which then is
 * reported. What it says that nobody here knows is handed on, to be refused by its name.
 */
export function translateTest(
  name: string,
  said: unknown,
  { yaml, path }: DeclaredCheck,
  tables: Tables,
  report: Report,
): TranslatedTest | undefined {
  const test = Object.hasOwn(DBT_TESTS, name) ? DBT_TESTS[name] : undefined;
  if (!test) return undefined;
  const place = (at: YamlPath): Place => ({ file: yaml.file, span: yaml.spanOf(at) });
  const found = new Map(argumentsOf(said, [...path, name]).map((argument) => [argument.key, argument]));
  const own = test.takeArguments(found, { check: path, tables, place, report });
  if (!own) return undefined;
  const rest = [...found.values()].map(({ key, value, at }) => [key, { value, path: at }] as const);
  return { check: test.check, options: { ...own, ...Object.fromEntries(rest) } };
}

/** `to: ref('airports')` and `field: code`: the values are there in that column of that table. */
function takeRelationship(
  found: Map<string, Argument>,
  { check, tables, place, report }: Surroundings,
): Readonly<Record<string, PlacedOption>> | undefined {
  const [to, field] = [found.get('to'), found.get('field')];
  found.delete('to');
  found.delete('field');
  if (!to) {
    report({
      code: 'missing-key',
      message: 'the key "to" is missing: nothing says which table the values are in',
      label: 'needs "to"',
      hint: "add `to: ref('<table>')`",
      place: place(check),
    });
    return undefined;
  }
  const table = referredTable(String(to.value), tables);
  if (table === undefined) {
    report({
      code: 'invalid-value',
      message: `nobody can tell which table "${String(to.value)}" is`,
      label: 'not one declared table',
      hint: "write ref('<table>') or source('<schema>', '<table>') of a table that is declared once, or `foreign_values` with its whole name",
      place: place(to.at),
    });
    return undefined;
  }
  const column = field ? { column: field.value } : {};
  return { in: { value: { table, ...column }, path: to.at.slice(0, -1) } };
}

/** The declared table that dbt's Jinja means, if there is exactly one. */
function referredTable(jinja: string, { all }: Tables): string | undefined {
  const text = jinja.replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1');
  const [, name] = /^\s*ref\(\s*['"]([^'"]+)['"]\s*\)\s*$/.exec(text) ?? [];
  const [, schema, table] =
    /^\s*source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)\s*$/.exec(text) ?? [];
  const wanted = (name === undefined ? `${schema}.${table}` : `.${name}`).toLowerCase();
  const meant = all.filter(({ key }) => (name === undefined ? key === wanted : key.endsWith(wanted)));
  return meant.length === 1 ? meant[0]?.name : undefined;
}

interface Argument {
  readonly key: string;
  readonly value: unknown;
  readonly at: YamlPath;
}

/** The arguments of a test, whether they stand below it, below its `arguments` or below its `config`. */
function argumentsOf(said: unknown, path: YamlPath): Argument[] {
  if (!isMap(said)) return [];
  return Object.entries(said).flatMap(([key, value]) => {
    const at = [...path, key];
    return key === 'arguments' || key === 'config' ? argumentsOf(value, at) : [{ key, value, at }];
  });
}
