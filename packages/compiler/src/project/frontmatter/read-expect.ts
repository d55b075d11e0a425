import type { AuditSeverity, Expectation, Thresholds } from '@assay/contract';
import { checkExpect } from '../../expect/check-expect.js';
import { parseExpect } from '../../expect/parse-expect.js';
import type { Place, Report } from '../../problem.js';
import type { AuditExpect, ExpectTerm } from '../project.js';
import type { YamlFile, YamlPath } from '../read-yaml.js';
import type { FrontmatterFields } from './frontmatter-schema.js';

/** What holds unless `expect:` says otherwise: no offending row. */
const NO_ROWS: Expectation = {
  terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '=', value: '0' } }],
};

/**
 * Reads `expect:` together with `severity:`. `rows = 0` is the default; a single expectation is the threshold of the
 * audit's severity; two thresholds say it themselves, so `severity:` beside them is refused.
 *
 * @param otherwise what holds where nothing is said
 */
export function readExpect(
  yaml: YamlFile | null,
  fields: Pick<FrontmatterFields, 'expect' | 'severity'>,
  report: Report,
  otherwise: Expectation = NO_ROWS,
): AuditExpect & { readonly severity: AuditSeverity } {
  const severity = fields.severity ?? 'error';
  const { expect } = fields;
  if (!yaml || expect === undefined) {
    return { thresholds: thresholdsOf(otherwise, severity), terms: [], severity };
  }
  if (typeof expect === 'string') {
    const read = readExpectation(yaml, ['expect'], expect, report);
    return {
      thresholds: thresholdsOf(read?.expectation ?? otherwise, severity),
      terms: read?.terms ?? [],
      severity,
    };
  }
  if (fields.severity !== undefined) {
    report({
      code: 'contradictory-keys',
      message: '"severity" beside "expect" with its own thresholds says the same thing twice',
      label: 'the thresholds decide',
      hint: 'take "severity" out, or write one expectation',
      place: { file: yaml.file, span: yaml.keySpanOf(['severity']) },
      related: [
        { file: yaml.file, span: yaml.keySpanOf(['expect']), message: 'thresholds for warn and error' },
      ],
    });
  }
  if (expect.warn === undefined && expect.error === undefined) {
    report({
      code: 'invalid-value',
      message: '"expect" has neither "warn" nor "error"',
      label: 'says nothing',
      hint: 'write for example "expect: { warn: rows = 0, error: rows <= 100 }"',
      place: { file: yaml.file, span: yaml.spanOf(['expect']) },
    });
  }
  const warn =
    expect.warn === undefined ? null : readExpectation(yaml, ['expect', 'warn'], expect.warn, report);
  const error =
    expect.error === undefined ? null : readExpectation(yaml, ['expect', 'error'], expect.error, report);
  return {
    thresholds: { warn: warn?.expectation ?? null, error: error?.expectation ?? null },
    terms: [...(warn?.terms ?? []), ...(error?.terms ?? [])],
    severity: expect.error === undefined ? 'warn' : 'error',
  };
}

function thresholdsOf(expectation: Expectation, severity: AuditSeverity): Thresholds {
  return severity === 'error' ? { error: expectation, warn: null } : { error: null, warn: expectation };
}

function readExpectation(
  yaml: YamlFile,
  path: YamlPath,
  text: string,
  report: Report,
): { readonly expectation: Expectation; readonly terms: readonly ExpectTerm[] } | null {
  const { span, literal } = yaml.textAt(path);
  /** Where the YAML is not the text itself (escapes, folded lines), the whole value is marked. */
  const placeOf = (inText: { readonly start: number; readonly end: number }): Place => ({
    file: yaml.file,
    span: literal ? { start: span.start + inText.start, end: span.start + inText.end } : span,
  });
  const parsed = parseExpect(text);
  if (!parsed.ok) {
    const { message, label, hint } = parsed.problem;
    report({ code: 'invalid-expect', message, label, hint, place: placeOf(parsed.problem.span) });
    return null;
  }
  for (const flaw of checkExpect(parsed.terms)) {
    const { code, message, label, hint } = flaw;
    report({ code, message, label, hint, place: placeOf(flaw.term.span) });
  }
  const terms = parsed.terms.map((placed) => ({
    ...placed,
    place: placeOf(placed.span),
    subjectPlace: placeOf(placed.subjectSpan),
  }));
  return { expectation: parsed.expectation, terms };
}
