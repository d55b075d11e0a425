import {
  BUILT_IN_PARAMETERS,
  type Diagnostic,
  didYouMean,
  type ParameterType,
  type ParameterValue,
  type ParameterValues,
  type Plan,
  parseParameterValue,
} from '@assay/contract';

export type RunParameters =
  | { readonly ok: true; readonly values: ParameterValues }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * The values of `--param name=value`, typed as the selected audits declare them, and the check that every parameter without a
 * default got one.
 */
export function runParameters(plan: Plan, given: readonly string[]): RunParameters {
  const declared = declaredParameters(plan);
  const diagnostics: Diagnostic[] = [];
  const problem = (code: string, message: string, hint: string): void => {
    diagnostics.push({ code, severity: 'error', message, hint });
  };
  const values: Record<string, ParameterValue> = {};
  for (const word of given) {
    const at = word.indexOf('=');
    const name = word.slice(0, Math.max(at, 0)).replace(/^@/, '');
    const text = word.slice(at + 1);
    const types = declared.get(name)?.types;
    if (at < 1) {
      problem(
        'invalid-parameter',
        `"--param ${word}" is not of the form name=value`,
        'example: --param window_days=31',
      );
    } else if (Object.hasOwn(BUILT_IN_PARAMETERS, name)) {
      problem(
        'invalid-parameter',
        `@${name} is not set with --param`,
        `use ${name === 'run_date' ? '--date' : '--timestamp'}`,
      );
    } else if (!types) {
      const names = [...declared.keys()].map((one) => `@${one}`).join(', ');
      problem(
        'unknown-parameter',
        `no selected audit declares @${name}`,
        didYouMean(
          `@${name}`,
          [...declared.keys()].map((one) => `@${one}`),
        ) ?? (names ? `declared: ${names}` : 'take it out: no selected audit declares a parameter'),
      );
    } else {
      const [type, other] = [...types];
      const value = type && parseParameterValue(type, text);
      if (other) {
        problem(
          'invalid-parameter',
          `audits declare @${name} with different types: ${[...types].join(', ')}`,
          'select audits of one type, or give the parameters different names',
        );
      } else if (!value) {
        problem(
          'invalid-parameter',
          `@${name} is a ${type}, which "${text}" is not`,
          EXAMPLES[type ?? 'string'],
        );
      } else values[name] = value;
    }
  }
  for (const [name, { required }] of declared) {
    const [audit] = required;
    if (audit && !Object.hasOwn(values, name)) {
      problem(
        'missing-parameter',
        `@${name} has no default and no value; ${audit} needs it`,
        `give one: --param ${name}=...`,
      );
    }
  }
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, values };
}

const EXAMPLES: Readonly<Record<ParameterType, string>> = {
  date: 'a date is written 2001-06-30',
  timestamp: 'a timestamp is written 2001-06-30T12:00:00Z',
  integer: 'an integer is written 31, and fits 64 bits',
  number: 'a number is written 0.25',
  string: 'any text',
  boolean: 'true or false',
};

function declaredParameters(plan: Plan): Map<string, { types: Set<ParameterType>; required: string[] }> {
  const declared = new Map<string, { types: Set<ParameterType>; required: string[] }>();
  for (const audit of plan.audits) {
    for (const { name, type, default: fallback } of audit.parameters) {
      const entry = declared.get(name) ?? { types: new Set<ParameterType>(), required: [] };
      entry.types.add(type);
      if (!fallback) entry.required.push(audit.id);
      declared.set(name, entry);
    }
  }
  return declared;
}
