import { didYouMean, listOf } from '@assay/contract';
import { isMap } from '../is-map.js';
import type { Place, Report } from '../problem.js';
import type { DeclaredCheck, Table, Tables } from '../project/project.js';
import type { Check } from './check.js';
import { standsAlone, standsAt } from './check-schema.js';
import { DBT_TESTS, translateTest } from './dbt-tests.js';
import { CHECKS } from './index.js';
import { checkElsewhere } from './names-elsewhere.js';
import { type OptionFile, optionOfValue, optionsAt, optionsOfMap } from './option-file.js';

/** A declared check, and what it says. */
export interface NamedCheck {
  readonly check: Check;
  readonly options: OptionFile;
  /** Of the check's name. */
  readonly place: Place;
}

/** Which check an item of `checks:` is: a name, or a map of one name with a value or options. Undefined after reporting that it is none. */
export function nameCheck(
  declared: DeclaredCheck,
  table: Table,
  tables: Tables,
  report: Report,
): NamedCheck | undefined {
  const { yaml, path, value } = declared;
  const whole = { file: yaml.file, span: yaml.spanOf(path) };
  if (typeof value === 'string') {
    if (declared.spelling === 'dbt') return nameTest(value, null, declared, whole, table, tables, report);
    const check = findCheck(value, declared, table, whole, report);
    return check && { check, options: optionsOfMap(yaml, path, {}), place: whole };
  }
  const keys = isMap(value) ? Object.keys(value) : [];
  const [name, second] = keys;
  if (!isMap(value) || name === undefined) {
    report({
      code: 'invalid-value',
      message: 'a check must be a name, or a name with its options',
      label: 'no check',
      hint: `write for example "- ${aloneAt(declared)}"`,
      place: whole,
    });
    return undefined;
  }
  const place = { file: yaml.file, span: yaml.keySpanOf([...path, name]) };
  if (second !== undefined) {
    report({
      code: 'invalid-value',
      message: `one item of "checks" is one check, and this one has ${keys.length} keys`,
      label: 'a second key',
      hint: findName(second)
        ? `begin a new item with it: "- ${second}"`
        : `write options below the check: "- ${name}: { ${second}: ... }"`,
      place: { file: yaml.file, span: yaml.keySpanOf([...path, second]) },
    });
    return undefined;
  }
  const said = value[name];
  if (declared.spelling === 'dbt') return nameTest(name, said, declared, place, table, tables, report);
  const check = findCheck(name, declared, table, place, report);
  if (!check) return undefined;
  const inside = [...path, name];
  if (isMap(said)) return { check, options: optionsOfMap(yaml, inside, said), place };
  if (said === null) return { check, options: optionsOfMap(yaml, inside, {}), place };
  if (check.shorthand === null) {
    report({
      code: 'invalid-value',
      message: `the options of "${name}" must be a map`,
      label: 'not a map',
      hint: `write "- ${name}: { ${Object.keys(check.options.shape)[0] ?? 'severity'}: ... }"${standsAlone(check) ? `, or "- ${name}" alone` : ''}`,
      place: { file: yaml.file, span: yaml.spanOf(inside) },
    });
    return undefined;
  }
  return { check, options: optionOfValue(yaml, inside, check.shorthand, said), place };
}

/** A check as dbt spells it: one of its four tests, with a word on how it is written here. */
function nameTest(
  name: string,
  said: unknown,
  declared: DeclaredCheck,
  place: Place,
  table: Table,
  tables: Tables,
  report: Report,
): NamedCheck | undefined {
  const { yaml, path } = declared;
  if (!Object.hasOwn(DBT_TESTS, name)) {
    report({
      code: 'unknown-check',
      message: `"${name}" is none of the tests that dbt has built in, and no other is understood`,
      label: 'not one of the four',
      hint:
        elsewhere(name) ??
        `of dbt ${listOf(Object.keys(DBT_TESTS), 'and')} are understood; \`assay explain\` lists the checks that there are below "checks"`,
      place,
    });
    return undefined;
  }
  const test = translateTest(name, said, declared, tables, report);
  const check = test && findCheck(test.check, declared, table, place, report);
  if (!test || !check) return undefined;
  const options = optionsAt(yaml, path, test.options);
  report({
    code: 'dbt-spelling',
    message: `"${declared.key}" is how dbt declares a test; here it is a check`,
    label: 'spelled as in dbt',
    hint: `write it below "checks": "- ${written(check, options.value)}"`,
    place,
  });
  return { check, options, place };
}

/** The check as it is written here, in one line. */
function written({ name, shorthand }: Check, options: OptionFile['value']): string {
  const keys = Object.keys(options);
  if (keys.length === 0) return name;
  const value = keys.length === 1 && keys[0] === shorthand ? options[shorthand] : options;
  return `${name}: ${flow(value)}`;
}

/** A value of YAML in one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (isMap(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')} }`;
  const plain = typeof value !== 'string' || /^[A-Za-z][A-Za-z0-9_.-]*$/.test(value);
  return plain && !/^(?:true|false|null)$/i.test(String(value)) ? String(value) : JSON.stringify(value);
}

function findCheck(
  name: string,
  { column }: DeclaredCheck,
  table: Table,
  place: Place,
  report: Report,
): Check | undefined {
  const at = column === null ? 'table' : 'column';
  const check = findName(name);
  if (check && standsAt(check, at)) return check;
  if (check) {
    report({
      code: 'invalid-value',
      message:
        at === 'table'
          ? `"${name}" checks a column, and stands at the table "${table.name}"`
          : `"${name}" checks a table, and stands below the column "${column}"`,
      label: at === 'table' ? 'needs a column' : 'not of one column',
      hint:
        at === 'table'
          ? `move it below the column: "columns: - { name: ..., checks: [${name}] }"`
          : 'move it to "checks" of the table',
      place,
    });
    return undefined;
  }
  if (Object.hasOwn(DBT_TESTS, name)) {
    const ours = DBT_TESTS[name]?.check ?? '';
    report({
      code: 'unknown-check',
      message: `"${name}" is a test of dbt; the check is called "${ours}"`,
      label: 'not a check',
      hint: `write "${ours}", as \`assay explain ${ours}\` says, or put it below "data_tests", where it is read as in dbt`,
      place,
    });
    return undefined;
  }
  const known = CHECKS.filter((one) => standsAt(one, at)).map((one) => one.name);
  report({
    code: 'unknown-check',
    message: `there is no check "${name}"`,
    label: 'not a check',
    hint: elsewhere(name) ?? didYouMean(name, known) ?? `checks of a ${at}: ${listOf(known, 'and')}`,
    place,
  });
  return undefined;
}

/** Which check is meant by what another tool calls so, as a hint. */
function elsewhere(name: string): string | undefined {
  const check = checkElsewhere(name);
  return check && `here it is "${check}", below "checks"; \`assay explain ${check}\` says how it is written`;
}

function findName(name: string): Check | undefined {
  return CHECKS.find((check) => check.name === name);
}

function aloneAt({ column }: DeclaredCheck): string {
  return (
    CHECKS.find((check) => standsAt(check, column === null ? 'table' : 'column') && standsAlone(check))
      ?.name ?? ''
  );
}
