import { z } from 'zod';
import type { Code } from '../codes.js';
import { didYouMean, listOf } from '../did-you-mean.js';
import type { Problem, Report } from '../problem.js';
import type { YamlFile, YamlPath } from './read-yaml.js';

/** A code of its own for the values of one key, where the general `invalid-value` says less. */
export interface ValueCode {
  readonly code: Code;
  readonly what: string;
  readonly label: string;
}

export interface ValidateOptions {
  /** By name of the key. */
  readonly valueCodes?: Readonly<Record<string, ValueCode>>;
  /** What to write where a required key is missing, by name of the key. */
  readonly missingHints?: Readonly<Record<string, string>>;
}

/**
 * Checks the map at `path` against its schema, reports all that is wrong with it, and returns what is right: the keys
 * with a problem, and only those, are left out. Undefined where there is no map at all.
 */
export function validate<Shape extends z.ZodRawShape>(
  yaml: YamlFile,
  path: YamlPath,
  value: unknown,
  schema: z.ZodObject<Shape>,
  report: Report,
  options: ValidateOptions = {},
): Partial<z.output<z.ZodObject<Shape>>> | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as Partial<z.output<z.ZodObject<Shape>>>;
  const wrong = new Set<string>();
  for (const issue of parsed.error.issues.flatMap(flattenUnions)) {
    for (const problem of problemsOf(issue, yaml, path, schema, options)) report(problem);
    const [first] = issue.path;
    if (first !== undefined) wrong.add(String(first));
    else if (issue.code === 'unrecognized_keys') for (const key of issue.keys) wrong.add(key);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !wrong.has(key)));
  const again = schema.partial().safeParse(rest);
  return again.success ? (again.data as Partial<z.output<z.ZodObject<Shape>>>) : {};
}

type Issue = z.core.$ZodIssue;

/** Of a choice between forms, the problems of the form that the author evidently meant. */
function flattenUnions(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((issues) =>
    issues.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  if (!meant || meant.length === 0) return [issue];
  return meant.flatMap((inner) => flattenUnions({ ...inner, path: [...issue.path, ...inner.path] } as Issue));
}

function problemsOf(
  issue: Issue,
  yaml: YamlFile,
  base: YamlPath,
  schema: z.ZodType,
  options: ValidateOptions,
): Problem[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const key = [...path].reverse().find((part) => typeof part === 'string');
  const name = typeof key === 'string' ? `"${key}"` : 'the file';
  const { file } = yaml;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((unknown) => ({
      code: 'unknown-key',
      message: `there is no key "${unknown}" here`,
      label: 'not a key of this map',
      hint:
        didYouMean(unknown, known) ?? (known.length > 0 ? `known keys: ${known.join(', ')}` : 'take it out'),
      place: { file, span: yaml.keySpanOf([...path, unknown]) },
    }));
  }
  const actual = valueAt(yaml.value, path);
  if (actual === undefined && issue.path.length > 0) {
    const missing = String(issue.path.at(-1));
    return [
      {
        code: 'missing-key',
        message: `the key "${missing}" is missing`,
        label: `needs "${missing}"`,
        hint: options.missingHints?.[missing] ?? `add \`${missing}:\``,
        place: { file, span: yaml.keySpanOf(path.slice(0, -1)) },
      },
    ];
  }
  const place = { file, span: yaml.spanOf(path) };
  const special = typeof key === 'string' ? options.valueCodes?.[key] : undefined;
  if (issue.code === 'invalid_value' && special) {
    const known = issue.values.map(String);
    return [
      {
        code: special.code,
        message: `unknown ${special.what} "${describeText(actual)}"`,
        label: special.label,
        hint: didYouMean(String(actual), known) ?? `write ${listOf(known)}`,
        place,
      },
    ];
  }
  const { message, label, hint } = wording(issue, name, actual);
  const meaning = descriptionAt(schema, issue.path);
  return [
    {
      code: 'invalid-value',
      message,
      label,
      hint:
        hint ?? (meaning === undefined ? 'write another value' : `write another value. ${name}: ${meaning}`),
      place,
    },
  ];
}

interface Wording {
  readonly message: string;
  readonly label: string;
  readonly hint?: string | undefined;
}

function wording(issue: Issue, name: string, actual: unknown): Wording {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = typeWord(issue.expected);
      return {
        message: `${name} must be ${expected}, not ${describe(actual)}`,
        label: `not ${expected}`,
        hint: quotingHint(issue.expected, actual),
      };
    }
    case 'invalid_value': {
      const { values } = issue;
      const known = values.every((value) => typeof value === 'string')
        ? listOf(values)
        : values.map(String).join(' or ');
      const quoted = typeof actual === 'string' && values.find((value) => String(value) === actual);
      if (quoted !== undefined && quoted !== false) {
        return {
          message: `${name} must be ${typeof quoted === 'number' ? 'a number' : 'a plain value'}, not the text ${describe(actual)}`,
          label: 'a text',
          hint: `write ${String(quoted)}, without quotes`,
        };
      }
      const near = values.every((value) => typeof value === 'string') && didYouMean(String(actual), values);
      return {
        message: `${name} must be ${known}, not ${describe(actual)}`,
        label: 'not a possible value',
        hint: near || `write ${known}`,
      };
    }
    case 'invalid_union': {
      const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      if (options.length > 0) {
        return {
          message: `${name} must be ${listOf(options)}, not ${describe(actual)}`,
          label: 'not known',
          hint: didYouMean(String(actual), options) ?? `write ${listOf(options)}`,
        };
      }
      return { message: `${name} cannot be ${describe(actual)}`, label: 'not possible here' };
    }
    case 'invalid_key': {
      const [first] = issue.issues;
      return { message: `${name} ${first?.message ?? 'is no possible name'}`, label: 'not a possible name' };
    }
    case 'too_small':
      return {
        message: `${name} needs at least ${String(issue.minimum)}${unit(issue.origin)}`,
        label: 'too few',
      };
    case 'too_big':
      return {
        message: `${name} may have at most ${String(issue.maximum)}${unit(issue.origin)}`,
        label: 'too many',
      };
    default:
      // The schema words these itself: "must be a duration such as 90s, 10m or 1h30m".
      return { message: `${name} ${issue.message}`, label: 'not possible here' };
  }
}

/** What to do about quotes, where only they make a value one of the wrong type. */
function quotingHint(expected: string, actual: unknown): string | undefined {
  if (expected === 'string' && (typeof actual === 'number' || typeof actual === 'boolean')) {
    return `write "${String(actual)}" in quotes`;
  }
  const looksRight =
    typeof actual === 'string' &&
    ((expected === 'boolean' && /^(?:true|false)$/.test(actual)) ||
      (expected === 'int' && /^-?\d+$/.test(actual)) ||
      (expected === 'number' && /^-?\d+(?:\.\d+)?$/.test(actual)));
  return looksRight ? `write ${actual}, without quotes` : undefined;
}

function unit(origin: string): string {
  switch (origin) {
    case 'array':
      return ' item(s)';
    case 'string':
      return ' character(s)';
    default:
      return '';
  }
}

function typeWord(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a map';
    default:
      return expected;
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? `"${describeText(value)}"` : String(value);
}

/** A value quoted in a message: short, on one line. */
function describeText(value: unknown): string {
  const text = String(value).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let at = value;
  for (const part of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at;
}

/** The keys that the schema knows at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let forms: unknown[] = [schema];
  for (const part of path) forms = forms.flatMap((form) => inside(form, part));
  return [
    ...new Set(forms.flatMap(unwrap).flatMap((form) => (isObject(form) ? Object.keys(form.shape) : []))),
  ];
}

/** What the schema says that the value at a path means; for an item of a list, what the list means. */
function descriptionAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  let forms: unknown[] = [schema];
  let description: string | undefined;
  for (const part of path) {
    forms = forms.flatMap((form) => inside(form, part));
    const described = forms
      .flatMap((form) => [form, ...unwrap(form)])
      .find((form) => form instanceof z.ZodType && form.description !== undefined);
    if (described instanceof z.ZodType) description = described.description;
  }
  return description;
}

function inside(form: unknown, part: PropertyKey): unknown[] {
  return unwrap(form).flatMap((inner): unknown[] => {
    if (isObject(inner)) return part in inner.shape ? [inner.shape[part as string]] : [];
    if (inner instanceof z.ZodArray) return [inner.element];
    return inner instanceof z.ZodRecord ? [inner.valueType] : [];
  });
}

function unwrap(form: unknown): unknown[] {
  if (form instanceof z.ZodOptional) return unwrap(form.unwrap());
  if (form instanceof z.ZodUnion) return form.options.flatMap(unwrap);
  return [form];
}

function isObject(form: unknown): form is z.ZodObject {
  return form instanceof z.ZodObject;
}
