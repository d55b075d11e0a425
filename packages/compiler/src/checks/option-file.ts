import type { YamlFile, YamlPath } from '../project/read-yaml.js';

/** The options of a check as a file of their own, whose paths begin at the options. */
export interface OptionFile {
  readonly yaml: YamlFile;
  readonly value: Readonly<Record<string, unknown>>;
}

/** An option that stands elsewhere than below the check by its own name. */
export interface PlacedOption {
  readonly value: unknown;
  /** Where it stands in the file. */
  readonly path: YamlPath;
}

/** Options that were written as `{ <check>: { <option>: ... } }`; of a bare name there are none. */
export function optionsOfMap(yaml: YamlFile, path: YamlPath, value: object): OptionFile {
  return view(yaml, { ...value }, (options) => [...path, ...options]);
}

/** The one option that was written as `{ <check>: <value> }`. */
export function optionOfValue(yaml: YamlFile, path: YamlPath, option: string, value: unknown): OptionFile {
  return optionsAt(yaml, path, { [option]: { value, path } });
}

/** Options that stand each at a place of its own; what has none is shown at the path. */
export function optionsAt(
  yaml: YamlFile,
  path: YamlPath,
  options: Readonly<Record<string, PlacedOption>>,
): OptionFile {
  const value = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.value]));
  return view(yaml, value, ([first, ...rest]) => {
    const option = typeof first === 'string' && Object.hasOwn(options, first) ? options[first] : undefined;
    return option ? [...option.path, ...rest] : path;
  });
}

function view(
  yaml: YamlFile,
  value: Readonly<Record<string, unknown>>,
  pathOf: (options: YamlPath) => YamlPath,
): OptionFile {
  const file: YamlFile = {
    file: yaml.file,
    value,
    spanOf: (path) => yaml.spanOf(pathOf(path)),
    keySpanOf: (path) => yaml.keySpanOf(pathOf(path)),
    sourceOf: (path) => yaml.sourceOf(pathOf(path)),
    textAt: (path) => yaml.textAt(pathOf(path)),
  };
  return { yaml: file, value };
}
