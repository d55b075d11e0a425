import { compareText, type Tolerance } from '@assay/contract';
import { parseTolerance } from '../../expect/parse-tolerance.js';
import type { Report } from '../../problem.js';
import type { AuditCompare, AuditExpect, Located } from '../project.js';
import type { YamlFile } from '../read-yaml.js';
import type { FrontmatterFields } from './frontmatter-schema.js';

type CompareFields = NonNullable<FrontmatterFields['compare']>;

/**
 * Reads `compare:`. Null where it is not there, undefined where it is wrong.
 *
 * @param expect the audit's expectation, which beside a comparison can speak of offending rows alone
 */
export function readCompare(
  yaml: YamlFile | null,
  fields: CompareFields | undefined,
  expect: AuditExpect,
  report: Report,
): AuditCompare | null | undefined {
  if (!yaml) return null;
  if (!fields) return hasCompare(yaml.value) ? undefined : null;
  const place = { file: yaml.file, span: yaml.keySpanOf(['compare']) };
  reportSenseless(expect, place, report);
  const key = readKey(yaml, fields.key, report);
  const tolerances = readTolerances(yaml, fields, report);
  return {
    place,
    key,
    tolerances,
    matched: 'both',
    leftTarget: readTarget(yaml, fields, 'left'),
    rightTarget: readTarget(yaml, fields, 'right'),
  };
}

function readTarget(yaml: YamlFile, fields: CompareFields, side: 'left' | 'right'): Located<string> | null {
  const value = fields[side]?.target;
  if (value === undefined) return null;
  return { value, place: { file: yaml.file, span: yaml.spanOf(['compare', side, 'target']) } };
}

function hasCompare(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, 'compare');
}

/** What a comparison is expected to be can only be told of its offending rows, which are its differences. */
export function reportSenseless(
  expect: AuditExpect,
  compare: AuditCompare['place'],
  report: Report,
  of = 'beside "compare"',
): void {
  for (const { term, subjectPlace } of expect.terms) {
    if (term.subject.kind === 'rows') continue;
    const what = term.subject.kind === 'rate' ? '"rate"' : `the column "${term.subject.column}"`;
    report({
      code: 'contradictory-keys',
      message: `"expect" tests ${what}, and ${of} there is nothing but the number of offending rows`,
      label: 'not what a comparison gives',
      hint: 'write "rows <= ...", or how far values may differ under "tolerance"',
      place: subjectPlace,
      related: [{ ...compare, message: 'each difference is an offending row' }],
    });
  }
}

function readKey(yaml: YamlFile, names: readonly string[], report: Report): Located<string>[] {
  const key: Located<string>[] = [];
  for (const [index, value] of names.entries()) {
    const place = { file: yaml.file, span: yaml.spanOf(['compare', 'key', index]) };
    const twin = key.find((one) => one.value.toLowerCase() === value.toLowerCase());
    if (!twin) key.push({ value, place });
    else
      report({
        code: 'invalid-value',
        message: `"${value}" stands in "key" twice`,
        label: 'listed before',
        hint: 'take one out',
        place,
        related: [{ ...twin.place, message: 'the other one' }],
      });
  }
  return key;
}

function readTolerances(yaml: YamlFile, fields: CompareFields, report: Report): Located<Tolerance>[] {
  const tolerances: Located<Tolerance>[] = [];
  for (const [column, written] of Object.entries(fields.tolerance ?? {})) {
    const path = ['compare', 'tolerance', column];
    const place = { file: yaml.file, span: yaml.keySpanOf(path) };
    // The text as written, not the number read from it: no digit may be lost.
    const source = typeof written === 'string' ? written : (yaml.sourceOf(path) ?? String(written));
    const parsed = parseTolerance(source);
    const isKey = fields.key.some((name) => name.toLowerCase() === column.toLowerCase());
    const twin = tolerances.find(({ value }) => value.column.toLowerCase() === column.toLowerCase());
    if (!parsed)
      report({
        code: 'invalid-value',
        message: `the tolerance of "${column}" is not a number from 0 on, with "%", "k" or "m" behind it or not`,
        label: 'not a tolerance',
        hint: 'write for example 10, 0.01 or 0.5%: a percentage is of the value on the left',
        place: { file: yaml.file, span: yaml.spanOf(path) },
      });
    else if (isKey)
      report({
        code: 'contradictory-keys',
        message: `"${column}" is a key, and rows are matched by equal keys: there a tolerance has no meaning`,
        label: 'also a key',
        hint: 'take it out of "tolerance" or out of "key"',
        place,
        related: [{ file: yaml.file, span: yaml.keySpanOf(['compare', 'key']), message: 'the key' }],
      });
    else if (twin)
      report({
        code: 'invalid-value',
        message: `"${column}" has two tolerances: names of columns differ in more than upper and lower case`,
        label: 'the same column',
        hint: 'take one out',
        place,
        related: [{ ...twin.place, message: 'the other one' }],
      });
    else tolerances.push({ value: { column, ...parsed }, place });
  }
  return tolerances.sort((a, b) => compareText(a.value.column, b.value.column));
}
