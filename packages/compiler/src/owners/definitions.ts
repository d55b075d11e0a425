import { compareText, lineIndex, type SourcePlace, tableKey } from '@assay/contract';
import { OWNERS_FILE, SETTINGS_FILE } from '../classify-source.js';
import { CODES, type Code } from '../codes.js';
import type { Problem, Report } from '../problem.js';
import { splitFrontmatter } from '../project/frontmatter/split-frontmatter.js';
import { declaresTables, reportMisspelledKey } from '../project/read-tables.js';
import { readYaml, type YamlFile } from '../project/read-yaml.js';
import { type SortedSources, sortSources } from '../sort-sources.js';
import type { SourceFile } from '../source-file.js';
import { declaredChecks } from './declared-checks.js';
import type { Tightening } from './tightening.js';

/**
 * Who owns what in a project, and what each owned thing says, as far as its files can be read: it tells as much as it can of a project
 * that does not compile. Plain data.
 */
export interface Definitions {
  /** False where something could not be read: what is not among these may be there all the same. */
  readonly complete: boolean;
  readonly settings: SettingsDefinition;
  /** Groups of `owners.yml`, by name. */
  readonly groups: ReadonlyMap<string, GroupDefinition>;
  /** By name as declared. */
  readonly tables: ReadonlyMap<string, TableDefinition>;
  /** By id. */
  readonly audits: ReadonlyMap<string, AuditDefinition>;
}

/** What a thing says; two of one text are the same. */
export interface Definition {
  readonly place: SourcePlace;
  readonly text: string;
}

export interface SettingsDefinition extends Definition {
  /** The group that owns `assay.yml`; null: it does not say, or it cannot be read. */
  readonly owner: string | null;
  /** Whether whoever makes a thing stricter needs nobody's approval. */
  readonly tightening: Tightening;
  /** Its keys. */
  readonly keys: ReadonlyMap<string, Definition>;
  /** Where what is under a key stands, by `<key>.<name>`. */
  readonly places: ReadonlyMap<string, SourcePlace>;
}

export interface GroupDefinition extends Definition {
  readonly members: readonly string[];
}

export interface TableDefinition extends Definition {
  /** One; more where it is declared more than once, none where nobody can say. */
  readonly owners: readonly string[];
  /** The keys of the declaration. */
  readonly keys: ReadonlyMap<string, Definition>;
}

export interface AuditDefinition extends Definition {
  readonly owners: readonly string[];
  /** Of a check that has no description of its own: it changes with what the check says. */
  readonly madeDescription: boolean;
  /** The SQL that replaces its own on single dialects. */
  readonly overrides: ReadonlyMap<string, Definition>;
}

/** They say that a file is none of the project's, so that nothing of the project is missing. */
const HARMLESS: ReadonlySet<Code> = new Set(['misplaced-audit', 'orphan-override', 'empty-file']);

/** Reads them out of the sources of a project, or of what there is of one. What is wrong in them, `compile` tells. */
export function readDefinitions(sources: readonly SourceFile[]): Definitions {
  let complete = true;
  const report = ({ code }: Problem): void => {
    if (!HARMLESS.has(code) && CODES[code].severity === 'error') complete = false;
  };
  const files = sortSources(sources, report);
  const settings = readSettingsDefinition(files.settings, report);
  const groups = readGroups(files.owners, report);
  const checks: CheckDefinition[] = [];
  const tables = readTableDefinitions(files, report, checks, () => {
    complete = false;
  });
  const audits = readAuditDefinitions(files, tables, checks, report);
  const owned = [...tables.values(), ...audits.values()];
  return {
    complete:
      complete &&
      !files.yamlIsMissing &&
      settings.owner !== null &&
      groups.size > 0 &&
      owned.every(({ owners }) => owners.length === 1),
    settings,
    groups,
    tables,
    audits,
  };
}

/** The project that there is none of. */
export const NO_DEFINITIONS: Definitions = {
  complete: true,
  settings: {
    place: { file: SETTINGS_FILE, line: 1 },
    text: '',
    owner: null,
    tightening: 'owner',
    keys: new Map(),
    places: new Map(),
  },
  groups: new Map(),
  tables: new Map(),
  audits: new Map(),
};

function readSettingsDefinition(text: string | undefined, report: Report): SettingsDefinition {
  if (text === undefined) return NO_DEFINITIONS.settings;
  const yaml = wholeYaml(SETTINGS_FILE, text, report);
  const placeOf = placer(yaml, text);
  const owner = fieldOf(yaml?.value, 'owner');
  const tightening = fieldOf(fieldOf(yaml?.value, 'owner_gate'), 'tightening');
  return {
    place: { file: SETTINGS_FILE, line: 1 },
    text,
    owner: typeof owner === 'string' && owner !== '' ? owner : null,
    tightening: tightening === 'free' ? 'free' : 'owner',
    keys: new Map(
      entriesOf(yaml?.value).map(([key, value]) => [key, { place: placeOf([key]), text: canonical(value) }]),
    ),
    places: new Map(
      entriesOf(yaml?.value).flatMap(([key, value]) =>
        entriesOf(value).map(([name]) => [`${key}.${name}`, placeOf([key, name])]),
      ),
    ),
  };
}

function readGroups(text: string | undefined, report: Report): Map<string, GroupDefinition> {
  const yaml = text === undefined ? undefined : wholeYaml(OWNERS_FILE, text, report);
  const placeOf = placer(yaml, text ?? '');
  return new Map(
    entriesOf(yaml?.value).map(([name, value]) => {
      const members = fieldOf(value, 'members');
      const texts = Array.isArray(members) ? members.filter((member) => typeof member === 'string') : [];
      return [
        name,
        {
          place: placeOf([name]),
          text: canonical(value),
          members: texts.filter((member) => member.trim() !== ''),
        },
      ];
    }),
  );
}

/** A check, which is an audit of its table, and of its table's owner. */
interface CheckDefinition extends Definition {
  /** Name of the table as declared. */
  readonly table: string;
  /** The last part of its id. */
  readonly name: string;
  readonly madeDescription: boolean;
}

/**
 * @param checks takes those that the tables declare
 * @param nameless is told of a declaration that nobody can say the table of
 */
function readTableDefinitions(
  { yaml: files }: SortedSources,
  report: Report,
  checks: CheckDefinition[],
  nameless: () => void,
): Map<string, TableDefinition> {
  const tables = new Map<string, TableDefinition>();
  for (const [file, text] of files) {
    if (!declaresTables(text)) {
      reportMisspelledKey(file, text, report);
      continue;
    }
    const yaml = wholeYaml(file, text, report);
    const placeOf = placer(yaml, text);
    const list = fieldOf(yaml?.value, 'tables');
    const values: readonly unknown[] = Array.isArray(list) ? list : [null];
    for (const [index, declaration] of values.entries()) {
      const { table: value, checks: found } = declaredChecks(declaration);
      const name = fieldOf(value, 'name');
      if (typeof name !== 'string') {
        nameless();
        continue;
      }
      for (const { name: check, path, value: said, madeDescription } of found) {
        const place = placeOf(['tables', index, ...path]);
        checks.push({ table: name, name: check, place, text: canonical(said), madeDescription });
      }
      const owner = fieldOf(value, 'owner');
      const other = tables.get(name);
      tables.set(name, {
        place: other?.place ?? placeOf(['tables', index, 'name']),
        text: `${other?.text ?? ''}${canonical(value)}`,
        owners: [...new Set([...(other?.owners ?? []), ...(typeof owner === 'string' ? [owner] : [])])],
        keys: new Map(
          entriesOf(value).map(([key, one]) => [
            key,
            {
              place: placeOf(['tables', index, key]),
              text: `${other?.keys.get(key)?.text ?? ''}${canonical(one)}`,
            },
          ]),
        ),
      });
    }
  }
  return tables;
}

function readAuditDefinitions(
  { audits }: SortedSources,
  tables: ReadonlyMap<string, TableDefinition>,
  checks: readonly CheckDefinition[],
  report: Report,
): Map<string, AuditDefinition> {
  const declared = new Map([...tables.keys()].map((name) => [nameKey(name), name]));
  const found = new Map<string, AuditDefinition>();
  for (const { role, file, text, overrides, misfit } of audits) {
    if (misfit) continue;
    const folder = `${role.schema}.${role.table}`;
    const table = declared.get(nameKey(folder)) ?? folder;
    const own = ownOwner(file, text, report);
    const id = `${table}.${role.name}`;
    const other = found.get(id);
    found.set(id, {
      place: { file, line: 1 },
      text: `${other?.text ?? ''}${text}`,
      owners: [
        ...new Set([
          ...(other?.owners ?? []),
          ...(own === undefined ? (tables.get(table)?.owners ?? []) : own === null ? [] : [own]),
        ]),
      ],
      madeDescription: false,
      overrides: new Map(
        overrides.map((override) => [
          override.dialect,
          { place: { file: override.file, line: 1 }, text: override.text },
        ]),
      ),
    });
  }
  for (const { table, name, place, text, madeDescription } of checks) {
    const id = `${table}.${name}`;
    const other = found.get(id);
    const owners = [...new Set([...(other?.owners ?? []), ...(tables.get(table)?.owners ?? [])])];
    const overrides = other?.overrides ?? new Map();
    found.set(id, { place, text: `${other?.text ?? ''}${text}`, owners, madeDescription, overrides });
  }
  return found;
}

/** The owner that the frontmatter names; undefined: none, so that it is that of the table; null: that cannot be told. */
function ownOwner(file: string, text: string, report: Report): string | null | undefined {
  const split = splitFrontmatter(text);
  if (split.kind === 'none') return undefined;
  const range = split.kind === 'split' ? split.yaml : split.guess?.yaml;
  if (range === undefined) return null;
  // Of thousands of audits few name one, and reading YAML is what takes the time. A key can be spelt with escapes.
  if (!/owner|\\/.test(text.slice(range.start, range.end))) return undefined;
  const yaml = readYaml(file, text, range, report);
  if (!yaml) return null;
  const owner = fieldOf(yaml.value, 'owner');
  return owner === undefined || typeof owner === 'string' ? owner : null;
}

/** Upper and lower case do not count. */
function nameKey(name: string): string {
  return tableKey(name);
}

function wholeYaml(file: string, text: string, report: Report): YamlFile | undefined {
  return readYaml(file, text, { start: 0, end: text.length }, report);
}

/** Where entries of a file stand. */
function placer(
  yaml: YamlFile | undefined,
  text: string,
): (path: readonly (string | number)[]) => SourcePlace {
  const positionOf = lineIndex(text);
  return (path) => ({
    file: yaml?.file ?? '',
    line: positionOf(yaml?.keySpanOf(path).start ?? 0).line,
  });
}

function fieldOf(value: unknown, key: string): unknown {
  return entriesOf(value).find(([name]) => name === key)?.[1];
}

function entriesOf(value: unknown): [string, unknown][] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
}

/** One text for one value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compareText(a, b)))
      : inner,
  );
}
