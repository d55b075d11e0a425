import type { YamlFile, YamlPath } from '../project/read-yaml.js';

/** The options of a check as a file of their own, whose paths begin at the options. */
export interface OptionFile {
  readonly yaml: YamlFile;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Options that were written as `{ <check>: { <option>: ... } }`; of a bare name there are none. */
export function optionsOfMap(yaml: YamlFile, path: YamlPath, value: object): OptionFile {
  return view(yaml, { ...value }, (options) => [...path, ...options]);
}

/** The one option that was written as `{ <check>: <value> }`. */
export function optionOfValue(yaml: YamlFile, path: YamlPath, option: string, value: unknown): OptionFile {
  return view(yaml, { [option]: value }, ([first, ...rest]) =>
    first === option ? [...path, ...rest] : path,
  );
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
