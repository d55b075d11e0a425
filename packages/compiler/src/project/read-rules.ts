import { didYouMean } from '@assay/contract';
import { CODES, type Code, isCode } from '../codes.js';
import type { Report, SeveritySetting } from '../problem.js';
import type { YamlFile } from './read-yaml.js';
import { type RuleOptions, readRuleOptions } from './rule-options.js';
import { rulesSchema } from './rules-schema.js';
import { validate } from './validate.js';

/** What `assay.yml` says about the rules. */
export interface RuleSettings {
  /** Of the rules for which it sets one. */
  readonly severities: ReadonlyMap<Code, SeveritySetting>;
  /** Of every rule that has options, defaults included. */
  readonly options: RuleOptions;
}

/** The list of them is long, and grows. */
const WHICH = 'a rule that can be set has "Options" on its page';

/** The rules of a project that sets none. */
export const DEFAULT_RULES: RuleSettings = { severities: new Map(), options: readRuleOptions({}) };

/**
 * Reads the key `rules`. What is wrong with one rule is reported, and leaves the settings of the others.
 *
 * @param value undefined where the key is not there
 */
export function readRules(yaml: YamlFile, value: unknown, report: Report): RuleSettings {
  if (value === undefined) return DEFAULT_RULES;
  const fields = validate(yaml, ['rules'], withoutWrongNames(yaml, value, report), rulesSchema, report) ?? {};
  const severities = new Map<Code, SeveritySetting>();
  for (const [rule, setting] of Object.entries(fields)) {
    const severity = typeof setting === 'object' ? setting.severity : setting;
    if (isCode(rule) && severity !== undefined)
      severities.set(rule, severity === 'warn' ? 'warning' : severity);
  }
  return { severities, options: readRuleOptions(fields) };
}

/** Reports the keys that no rule has, and those whose severity is fixed, and leaves them out. */
function withoutWrongNames(yaml: YamlFile, value: unknown, report: Report): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([rule]) => isSettable(yaml, rule, report)));
}

function isSettable(yaml: YamlFile, rule: string, report: Report): boolean {
  const place = { file: yaml.file, span: yaml.keySpanOf(['rules', rule]) };
  if (!isCode(rule)) {
    report({
      code: 'unknown-rule',
      message: `there is no rule "${rule}"`,
      label: 'not a rule',
      hint: didYouMean(rule, Object.keys(CODES)) ?? `take it out; ${WHICH}`,
      place,
    });
    return false;
  }
  if (CODES[rule].settable) return true;
  report({
    code: 'fixed-severity',
    message: `the severity of "${rule}" cannot be set: without it a run could not be trusted`,
    label: 'always an error',
    hint: `take it out; ${WHICH}`,
    place,
  });
  return false;
}
