import { z } from 'zod';
import { CODES, type Code } from '../codes.js';
import { ruleDocs } from '../rules/rule-docs.js';
import { RULE_OPTIONS } from './rule-options.js';

const severity = z.enum(['error', 'warn', 'off']).describe('Severity of the rule.');

const DEFAULT_WORDS = { error: 'error', warning: 'warn' } as const;

const SETTABLE: readonly Code[] = Object.entries(CODES).flatMap(([code, entry]) =>
  entry.settable ? [code as Code] : [],
);

const summaries = new Map(ruleDocs().map(({ code, summary }) => [code, summary]));

/** `rules` in `assay.yml`: each settable rule is a key of its own, so that editors can complete and explain it. */
export const rulesSchema = z.strictObject(
  Object.fromEntries(SETTABLE.map((code) => [code, settingOf(code).optional()])),
);

function settingOf(code: Code) {
  const options: z.ZodRawShape | undefined = Object.hasOwn(RULE_OPTIONS, code)
    ? RULE_OPTIONS[code as keyof typeof RULE_OPTIONS].shape
    : undefined;
  return z
    .union([
      severity,
      options === undefined
        ? z.strictObject({ severity })
        : z.strictObject({ severity: severity.optional(), ...options }),
    ])
    .describe(
      `${summaries.get(code) ?? ''} Severity unless set: ${DEFAULT_WORDS[CODES[code].severity]}.`.trim(),
    );
}
