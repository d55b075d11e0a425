import { didYouMean, listOf } from '@assay/contract';
import { z } from 'zod';
import type { Code } from '../codes.js';
import type { Problem, Report } from '../problem.js';
import { describeText, wording } from './issue-wording.js';
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
  const isPlain = actual === null || typeof actual !== 'object';
  if (issue.code === 'invalid_value' && special && isPlain) {
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
  const item = typeof path.at(-1) === 'number' ? `item ${Number(path.at(-1)) + 1} of ${name}` : name;
  const { message, label, hint } = wording(issue, item, actual);
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
