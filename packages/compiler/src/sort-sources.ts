import { compareText, type Dialect, nearest } from '@assay/contract';
import {
  type AuditRole,
  classifySource,
  type MisnamedRole,
  OVERRIDE_DIALECTS,
  OWNERS_FILE,
  SETTINGS_FILE,
  type SourceRole,
} from './classify-source.js';
import { firstLineOf, type Report } from './problem.js';
import type { AuditSource } from './project/frontmatter/read-audit.js';
import { splitFrontmatter } from './project/frontmatter/split-frontmatter.js';
import { declaresTables } from './project/read-tables.js';
import { decodeSource, type SourceFile } from './source-file.js';

/** The texts of a project by what they are; undefined or absent where a file is missing or cannot be read. */
export interface SortedSources {
  readonly settings: string | undefined;
  readonly owners: string | undefined;
  /** Every other `.yml`, by path. */
  readonly yaml: ReadonlyMap<string, string>;
  /** Whether a file that may declare tables is not among them, which is reported. */
  readonly yamlIsMissing: boolean;
  /** Sorted by file. */
  readonly audits: readonly AuditSource[];
  /** Every text that could be read, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What an audit's file may be called, without `.sql`: a part of its id. */
const AUDIT_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

interface ReadAudit {
  readonly source: Omit<AuditSource, 'overrides'>;
  /** The path that its overrides belong to. */
  readonly base: string;
  readonly overrides: AuditSource['overrides'][number][];
}

interface ReadOverride {
  readonly role: OverrideRole;
  readonly file: string;
  readonly text: string;
}

type OverrideRole = Extract<SourceRole, { kind: 'override' }>;

/** Decodes the project's files and tells what each is, in the order of their paths. */
export function sortSources(sources: readonly SourceFile[], report: Report): SortedSources {
  const byPath = new Map(
    [...sources].sort((a, b) => compareText(a.path, b.path)).map((file) => [file.path, file]),
  );
  const texts = new Map<string, string>();
  const yaml = new Map<string, string>();
  let yamlIsMissing = false;
  const audits = new Map<string, ReadAudit>();
  const overrides: ReadOverride[] = [];
  for (const [path, source] of byPath) {
    const named = classifySource(path);
    if (named.kind === 'other') continue;
    // A wrong name makes no plan; what the file says is looked at all the same, as what it evidently is.
    const isMisspelled = named.kind === 'misnamed' && named.flaw === 'case';
    const role = isMisspelled ? classifySource(named.rename) : named;
    if (isMisspelled) report(misnamed(path, named));
    if (role.kind === 'misplaced') {
      if (!isMisspelled) report(misplaced(path));
      continue;
    }
    const quiet = role.kind === 'misnamed' || (role.kind === 'yaml' && source.size === 0);
    const text = decodeSource(source, quiet ? ignore : report);
    if (text === undefined) {
      yamlIsMissing ||= role.kind === 'yaml' && source.size > 0;
      continue;
    }
    if (role.kind === 'misnamed') {
      if (isOurs(path, text)) {
        report(misnamed(path, role));
        yamlIsMissing = true;
      }
      continue;
    }
    texts.set(path, text);
    if (role.kind === 'yaml') yaml.set(path, text);
    if (role.kind === 'override') overrides.push({ role, file: path, text });
    if (role.kind === 'audit') {
      const hasName = AUDIT_NAME.test(role.name);
      if (!hasName) report(invalidName(path, text, role.name));
      const meant = hasName ? undefined : misspelledOverride(role, text);
      if (meant) overrides.push({ role: meant, file: path, text });
      else audits.set(path, { source: { role, file: path, text }, base: pathOf(role), overrides: [] });
    }
  }
  const byBase = new Map([...audits.values()].map((audit) => [audit.base, audit]));
  for (const { role, file, text } of overrides) {
    const base = byBase.get(role.base);
    base?.overrides.push({ dialect: role.dialect, file, text });
    const named = classifySource(file);
    // Of a name that is none of an override, that has been said.
    if (base || byPath.has(role.base) || named.kind === 'audit') continue;
    const name = role.base.slice(role.base.lastIndexOf('/') + 1, -'.sql'.length);
    if (!AUDIT_NAME.test(name)) report(invalidName(file, text, name, `.${role.dialect}`));
    else {
      report({
        code: 'orphan-override',
        message: `"${file}" replaces the SQL of an audit that does not exist`,
        label: 'no frontmatter belongs to it',
        hint: `add ${role.base} with the frontmatter, or delete this file`,
        place: firstLineOf(file, text),
      });
    }
  }
  reportMissingFiles(byPath, report);
  return {
    settings: texts.get(SETTINGS_FILE),
    owners: texts.get(OWNERS_FILE),
    yaml,
    yamlIsMissing,
    audits: [...audits.values()].map((audit) => ({ ...audit.source, overrides: audit.overrides })),
    texts,
  };
}

function pathOf({ schema, table, name }: AuditRole): string {
  return `${schema}/${table}/${name}.sql`;
}

/** What `a.bigqery.sql` is meant to be, unless it has frontmatter of its own. */
function misspelledOverride(role: AuditRole, text: string): OverrideRole | undefined {
  const [name = '', ...rest] = role.name.split('.');
  const dialect = rest.length > 0 ? nearest(rest.at(-1) ?? '', OVERRIDE_DIALECTS) : undefined;
  if (dialect === undefined || splitFrontmatter(text).kind !== 'none') return undefined;
  return { kind: 'override', base: pathOf({ ...role, name }), dialect: dialect as Dialect };
}

function ignore(): void {}

function isOurs(path: string, text: string): boolean {
  return path === 'assay.yaml' || path === 'owners.yaml' || declaresTables(text);
}

function misplaced(path: string): Parameters<Report>[0] {
  return {
    code: 'misplaced-audit',
    message: `"${path}" is not read: an audit is at <schema>/<table>/<audit>.sql, exactly this deep`,
    hint: 'move it there, or out of the project folder if it is no audit',
    place: { file: path },
  };
}

function misnamed(path: string, { rename, flaw }: MisnamedRole): Parameters<Report>[0] {
  return {
    code: 'misnamed-file',
    message:
      flaw === 'case'
        ? `"${path}" is no name of a file that is read: upper and lower case count in it`
        : `"${path}" is not read: the YAML files of a project end in .yml`,
    hint: `rename it to ${rename}`,
    place: { file: path },
  };
}

/** @param suffix what stands between the name and `.sql` in the name of an override */
function invalidName(path: string, text: string, name: string, suffix = ''): Parameters<Report>[0] {
  if (name === '') {
    return {
      code: 'invalid-audit-name',
      message: `the file has no name before "${suffix}.sql", so the audit has none`,
      label: 'the audit of a file without a name',
      hint: `give it one, for example no_duplicates${suffix}.sql`,
      place: firstLineOf(path, text),
    };
  }
  const [start = '', ...rest] = name.split('.');
  const dialect = rest.length > 0 ? nearest(rest.at(-1) ?? '', OVERRIDE_DIALECTS) : undefined;
  return {
    code: 'invalid-audit-name',
    message: `"${name}" cannot be the name of an audit: it begins with a letter or "_" and holds letters, digits, "_" and "-" only`,
    label: 'the audit of this file',
    hint: dialect
      ? `did you mean "${possibleName(start)}.${dialect}.sql"?`
      : `rename the file, for example to ${possibleName(name)}${suffix}.sql`,
    place: firstLineOf(path, text),
  };
}

function possibleName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^(?![A-Za-z_])/, '_');
}

function reportMissingFiles(byPath: ReadonlyMap<string, SourceFile>, report: Report): void {
  if (!byPath.has(SETTINGS_FILE)) {
    const misspelled = [...byPath.keys()].find((path) => {
      const role = classifySource(path);
      return role.kind === 'misnamed' && role.rename === SETTINGS_FILE;
    });
    report({
      code: 'missing-file',
      message: `no ${SETTINGS_FILE} was read here: it is missing, a symbolic link, or a folder`,
      hint:
        misspelled === undefined
          ? `change to the project folder or name it with --project-dir; if ${SETTINGS_FILE} is a link, put the file itself here`
          : `rename ${misspelled} to ${SETTINGS_FILE}`,
    });
  } else if (!byPath.has(OWNERS_FILE)) {
    report({
      code: 'missing-file',
      message: `no ${OWNERS_FILE} was read beside ${SETTINGS_FILE}: it is missing, a symbolic link, or a folder, so nobody could be told of a problem`,
      hint: `write ${OWNERS_FILE} with at least one group: "data: { members: [login] }"`,
    });
  }
}
