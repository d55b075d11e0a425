import { compareText, type Dialect, nearest } from '@assay/contract';
import {
  type AuditRole,
  classifySource,
  OVERRIDE_DIALECTS,
  OWNERS_FILE,
  SETTINGS_FILE,
  type SourceRole,
} from './classify-source.js';
import { invalidName, misnamed, misplaced } from './name-problems.js';
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
  /** Files of `yaml` beside the one whose name they nearly have: what both declare is no news. */
  readonly seconds: ReadonlySet<string>;
  /** Sorted by file; also what is read only for what is wrong in it. */
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
  const seconds = new Set<string>();
  const taken = new Set(byPath.keys());
  let yamlIsMissing = false;
  const audits = new Map<string, ReadAudit>();
  const overrides: ReadOverride[] = [];
  for (const [path, source] of byPath) {
    const named = classifySource(path);
    if (named.kind === 'other') continue;
    // A wrong name makes no plan; what the file says is looked at all the same, as what it evidently is.
    const isMisspelled = named.kind === 'misnamed' && named.flaw === 'case';
    const role = isMisspelled ? classifySource(named.rename) : named;
    const isSecond = named.kind === 'misnamed' && taken.has(named.rename);
    const reportName = (text: string | undefined): void => {
      if (named.kind === 'misnamed') {
        report(misnamed(path, named, text, isSecond));
        taken.add(named.rename);
      } else if (named.kind === 'misplaced') report(misplaced(path, text));
    };
    if (role.kind === 'misplaced') {
      const text = decodeSource(source, ignore);
      reportName(text);
      if (text === undefined) continue;
      texts.set(path, text);
      // Any other SQL at a wrong place is none of ours.
      if (splitFrontmatter(text).kind === 'none') continue;
      decodeSource(source, report);
      audits.set(path, misplacedAudit(path, text));
      continue;
    }
    const quiet = role.kind === 'misnamed' || (role.kind === 'yaml' && source.size === 0);
    const text = decodeSource(source, quiet ? ignore : report);
    if (isMisspelled) reportName(text);
    if (text === undefined) {
      yamlIsMissing ||= role.kind === 'yaml' && source.size > 0;
      continue;
    }
    if (role.kind === 'misnamed') {
      if (isOurs(path, text)) {
        texts.set(path, text);
        reportName(text);
        yamlIsMissing = true;
      }
      continue;
    }
    texts.set(path, text);
    if (isSecond) seconds.add(path);
    if (role.kind === 'yaml') yaml.set(path, text);
    if (role.kind === 'override') overrides.push({ role, file: path, text });
    if (role.kind === 'audit') {
      const hasName = AUDIT_NAME.test(role.name);
      if (!hasName) report(invalidName(path, text, role.name));
      const meant = hasName ? undefined : misspelledOverride(role, text);
      if (meant) overrides.push({ role: meant, file: path, text });
      else {
        const misfit = isSecond ? { misfit: { kind: 'second' as const } } : {};
        audits.set(path, {
          source: { role, file: path, text, ...misfit },
          base: pathOf(role),
          overrides: [],
        });
      }
    }
  }
  const byBase = new Map(
    [...audits.values()].filter(({ source }) => !source.misfit).map((audit) => [audit.base, audit]),
  );
  for (const { role, file, text } of overrides) {
    const base = byBase.get(role.base);
    if (base) base.overrides.push({ dialect: role.dialect, file, text });
    else audits.set(file, overrideAlone(role, file, text));
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
    seconds,
    audits: [...audits]
      .sort(([a], [b]) => compareText(a, b))
      .map(([, audit]) => ({ ...audit.source, overrides: audit.overrides })),
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

function misplacedAudit(file: string, text: string): ReadAudit {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.sql$/i, '');
  const role: AuditRole = { kind: 'audit', schema: '', table: '', name };
  return { source: { role, file, text, misfit: { kind: 'misplaced' } }, base: file, overrides: [] };
}

function overrideAlone({ base, dialect }: OverrideRole, file: string, text: string): ReadAudit {
  const [schema = '', table = '', name = ''] = base.slice(0, -'.sql'.length).split('/');
  const role: AuditRole = { kind: 'audit', schema, table, name };
  return { source: { role, file, text, misfit: { kind: 'override', dialect } }, base, overrides: [] };
}

function ignore(): void {}

function isOurs(path: string, text: string): boolean {
  return path === 'assay.yaml' || path === 'owners.yaml' || declaresTables(text);
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
