import { BUILT_IN_PARAMETERS, compareText, type PlanParameter, parseParameterValue } from '@assay/contract';
import type { Report } from '../../problem.js';
import type { Located } from '../project.js';
import type { YamlFile } from '../read-yaml.js';
import type { FrontmatterFields } from './frontmatter-schema.js';

const EXAMPLES = {
  date: '2001-06-30',
  timestamp: '2001-06-30T12:00:00Z',
  integer: '10',
  number: '0.5',
  string: 'EUR',
  boolean: 'true',
} as const;

/** Reads `params:`, sorted by name. A parameter with a problem is reported and left out. */
export function readParameters(
  yaml: YamlFile | null,
  params: FrontmatterFields['params'],
  report: Report,
): Located<PlanParameter>[] {
  if (!yaml || !params) return [];
  const parameters: Located<PlanParameter>[] = [];
  for (const [name, declared] of Object.entries(params).sort(([a], [b]) => compareText(a, b))) {
    const place = { file: yaml.file, span: yaml.keySpanOf(['params', name]) };
    if (Object.hasOwn(BUILT_IN_PARAMETERS, name.toLowerCase())) {
      report({
        code: 'invalid-value',
        message: `"${name}" is a parameter that every run provides; it cannot be declared`,
        label: 'built in',
        hint: 'take it out and use it, or choose another name',
        place,
      });
      continue;
    }
    const twin = parameters.find(({ value }) => value.name.toLowerCase() === name.toLowerCase());
    if (twin) {
      report({
        code: 'invalid-value',
        message: `"${name}" differs from another parameter in upper and lower case only`,
        label: 'the same name to a warehouse',
        hint: 'choose another name',
        place,
        related: [{ ...twin.place, message: 'the other one' }],
      });
      continue;
    }
    const value = readDefault(yaml, name, declared, report);
    if (value !== undefined) {
      parameters.push({ value: { name, type: declared.type, default: value }, place });
    }
  }
  return parameters;
}

/** Null: no default. Undefined: a wrong one, reported. */
function readDefault(
  yaml: YamlFile,
  name: string,
  declared: NonNullable<FrontmatterFields['params']>[string],
  report: Report,
): PlanParameter['default'] | undefined {
  const { type } = declared;
  if (declared.default === undefined) return null;
  // The text as written, not the number read from it: no digit may be lost.
  const path = ['params', name, 'default'];
  const text =
    typeof declared.default === 'string'
      ? declared.default
      : (yaml.sourceOf(path) ?? String(declared.default));
  const value = parseParameterValue(type, text);
  if (value) return value;
  report({
    code: 'invalid-value',
    message: `the default of "${name}" is no ${type}`,
    label: `not a ${type}`,
    hint: `write for example ${EXAMPLES[type]}`,
    place: { file: yaml.file, span: yaml.spanOf(path) },
  });
  return undefined;
}
