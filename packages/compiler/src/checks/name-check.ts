import { didYouMean, listOf } from '@assay/contract';
import type { Place, Report } from '../problem.js';
import type { DeclaredCheck, Table } from '../project/project.js';
import type { Check } from './check.js';
import { standsAlone, standsAt } from './check-schema.js';
import { CHECKS } from './index.js';
import { type OptionFile, optionOfValue, optionsOfMap } from './option-file.js';

/** A declared check, and what it says. */
export interface NamedCheck {
  readonly check: Check;
  readonly options: OptionFile;
  /** Of the check's name. */
  readonly place: Place;
}

/** Which check an item of `checks:` is: a name, or a map of one name with a value or options. Undefined after reporting that it is none. */
export function nameCheck(declared: DeclaredCheck, table: Table, report: Report): NamedCheck | undefined {
  const { yaml, path, value } = declared;
  const whole = { file: yaml.file, span: yaml.spanOf(path) };
  if (typeof value === 'string') {
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
  const check = findCheck(name, declared, table, place, report);
  if (!check) return undefined;
  const said = (value as Readonly<Record<string, unknown>>)[name];
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
  const known = CHECKS.filter((one) => standsAt(one, at)).map((one) => one.name);
  report({
    code: 'unknown-check',
    message: `there is no check "${name}"`,
    label: 'not a check',
    hint: didYouMean(name, known) ?? `checks of a ${at}: ${listOf(known, 'and')}`,
    place,
  });
  return undefined;
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

function isMap(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
