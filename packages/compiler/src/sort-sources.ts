import { compareText } from '@assay/contract';
import {
  classifySource,
  type MisnamedRole,
  OVERRIDE_DIALECTS,
  OWNERS_FILE,
  SETTINGS_FILE,
} from './classify-source.js';
import { nearest } from './did-you-mean.js';
import { firstLineOf, type Report } from './problem.js';
import type { AuditSource } from './project/frontmatter/read-audit.js';
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

/** Decodes the project's files and tells what each is, in the order of their paths. */
export function sortSources(sources: readonly SourceFile[], report: Report): SortedSources {
  const byPath = new Map(
    [...sources].sort((a, b) => compareText(a.path, b.path)).map((file) => [file.path, file]),
  );
  const texts = new Map<string, string>();
  const yaml = new Map<string, string>();
  let yamlIsMissing = false;
  const audits: { source: Omit<AuditSource, 'overrides'>; overrides: AuditSource['overrides'][number][] }[] =
    [];
  for (const [path, source] of byPath) {
    const role = classifySource(path);
    if (role.kind === 'other') continue;
    if (role.kind === 'misplaced') {
      report(misplaced(path));
      continue;
    }
    if (role.kind === 'misnamed' && role.flaw === 'case') {
      report(misnamed(path, role));
      yamlIsMissing ||= role.rename.endsWith('.yml');
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
    if (role.kind === 'audit') {
      if (!AUDIT_NAME.test(role.name)) report(invalidName(path, text, role.name));
      else audits.push({ source: { role, file: path, text }, overrides: [] });
    }
  }
  const byFile = new Map(audits.map((audit) => [audit.source.file, audit]));
  for (const [path, text] of texts) {
    const role = classifySource(path);
    if (role.kind !== 'override') continue;
    byFile.get(role.base)?.overrides.push({ dialect: role.dialect, file: path, text });
    if (byPath.has(role.base)) continue;
    const name = role.base.slice(role.base.lastIndexOf('/') + 1, -'.sql'.length);
    if (!AUDIT_NAME.test(name)) report(invalidName(path, text, name, `.${role.dialect}`));
    else {
      report({
        code: 'orphan-override',
        message: `"${path}" replaces the SQL of an audit that does not exist`,
        label: 'no frontmatter belongs to it',
        hint: `add ${role.base} with the frontmatter, or delete this file`,
        place: firstLineOf(path, text),
      });
    }
  }
  reportMissingFiles(byPath, report);
  return {
    settings: texts.get(SETTINGS_FILE),
    owners: texts.get(OWNERS_FILE),
    yaml,
    yamlIsMissing,
    audits: audits.map(({ source, overrides }) => ({ ...source, overrides })),
    texts,
  };
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
        ? `"${path}" is not read: upper and lower case count in the name of a file`
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
