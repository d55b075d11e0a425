import { didYouMean } from '@assay/contract';
import { CODES, type Code, isCode } from '../codes.js';
import type { Report } from '../problem.js';
import { type AllowedIn, allowSchema, NEVER_ALLOWED, speaksOf } from './allow-schema.js';
import type { Allowance } from './project.js';
import type { YamlFile, YamlPath } from './read-yaml.js';
import { validate } from './validate.js';

const SCHEMAS = { audit: allowSchema('audit'), table: allowSchema('table') } as const;

/**
 * Reads the key `allow` of an audit or a table. What is wrong with one entry is reported and leaves the others.
 *
 * @param subject what it stands with: an entry for a rule that never speaks of one is an error
 * @param path where the key stands
 * @param value undefined where it is not there
 */
export function readAllow(
  subject: AllowedIn,
  yaml: YamlFile,
  path: YamlPath,
  value: unknown,
  report: Report,
): Allowance[] {
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    report({
      code: 'invalid-value',
      message: '"allow" must name each rule with the reason why it may be broken here',
      label: 'no rule with its reason',
      hint: 'write `allow: { <rule>: "<reason>" }`',
      place: { file: yaml.file, span: yaml.spanOf(path) },
    });
    return [];
  }
  const named = withoutWrongNames(subject, yaml, path, value, report);
  const fields = validate(yaml, path, named, SCHEMAS[subject], report) ?? {};
  return Object.entries(fields).flatMap(([rule, reason]) =>
    isCode(rule) && typeof reason === 'string'
      ? [{ rule, reason: reason.trim(), place: { file: yaml.file, span: yaml.keySpanOf([...path, rule]) } }]
      : [],
  );
}

function whereElse(rule: Code, subject: AllowedIn): string {
  if (subject === 'table' && speaksOf(rule, 'audit'))
    return 'move it into the frontmatter of the audit that breaks the rule';
  if (subject === 'audit' && speaksOf(rule, 'table')) return 'move it to the table, beside its name';
  return `take it out; \`rules: { ${rule}: off }\` in assay.yml silences it everywhere`;
}

/** Reports the keys that no rule has, and those that nobody can allow there, and leaves them out. */
function withoutWrongNames(
  subject: AllowedIn,
  yaml: YamlFile,
  path: YamlPath,
  value: object,
  report: Report,
): unknown {
  return Object.fromEntries(
    Object.entries(value).filter(([rule]) => {
      const place = { file: yaml.file, span: yaml.keySpanOf([...path, rule]) };
      if (!isCode(rule)) {
        // What cannot be allowed here would only be the next error.
        const allowed = Object.keys(CODES).filter(
          (code) => isCode(code) && CODES[code].settable && speaksOf(code, subject),
        );
        report({
          code: 'unknown-rule',
          message: `there is no rule "${rule}"`,
          label: 'not a rule',
          hint: didYouMean(rule, allowed) ?? 'take it out; `assay explain` lists the rules',
          place,
        });
        return false;
      }
      if (rule === NEVER_ALLOWED) {
        report({
          code: 'fixed-severity',
          message: `"${rule}" cannot be allowed: it is how one learns that an entry of "allow" is no longer needed`,
          label: 'cannot be allowed',
          hint: `take it out, and with it the entries that suppress nothing; \`rules: { ${rule}: off }\` silences it everywhere`,
          place,
        });
        return false;
      }
      if (CODES[rule].settable && !speaksOf(rule, subject)) {
        report({
          code: 'unknown-rule',
          message: `"${rule}" is no rule about ${subject === 'audit' ? 'an audit' : 'a table'}, so this lets nothing through`,
          label: `says nothing of ${subject === 'audit' ? 'an audit' : 'a table'}`,
          hint: whereElse(rule, subject),
          place,
        });
        return false;
      }
      if (CODES[rule].settable) return true;
      report({
        code: 'fixed-severity',
        message: `"${rule}" cannot be allowed: without it a run could not be trusted`,
        label: 'always an error',
        hint: 'take it out, and mend what the rule finds',
        place,
      });
      return false;
    }),
  );
}
