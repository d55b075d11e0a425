import type { Dialect } from '@assay/contract';

/** What a file of the project is, as its path alone tells. */
export type SourceRole =
  | { readonly kind: 'settings' }
  | { readonly kind: 'owners' }
  /** Declares tables if it has a `tables:` key; any other YAML is not ours. */
  | { readonly kind: 'yaml' }
  | AuditRole
  | { readonly kind: 'override'; readonly base: string; readonly dialect: Dialect }
  /** A `.sql` file at another depth than `<schema>/<table>/<audit>.sql`. */
  | { readonly kind: 'misplaced' }
  | MisnamedRole
  | { readonly kind: 'other' };

/** A name that is nearly one that is read. */
export interface MisnamedRole {
  readonly kind: 'misnamed';
  /** The path that would be read. */
  readonly rename: string;
  /** `case`: upper-case letters where lower-case ones are read. `ending`: `.yaml`, which matters if its content does. */
  readonly flaw: 'case' | 'ending';
}

export interface AuditRole {
  readonly kind: 'audit';
  readonly schema: string;
  readonly table: string;
  readonly name: string;
}

/** Settings and owners are read from these names at the top of the project folder. */
export const SETTINGS_FILE = 'assay.yml';
export const OWNERS_FILE = 'owners.yml';

/** The dialects for which `<audit>.<dialect>.sql` may replace the SQL of `<audit>.sql`. */
export const OVERRIDE_DIALECTS: readonly Dialect[] = ['bigquery'];

/** @param path with `/`, relative to the project folder */
export function classifySource(path: string): SourceRole {
  if (path === SETTINGS_FILE) return { kind: 'settings' };
  if (path === OWNERS_FILE) return { kind: 'owners' };
  const rename = readName(path);
  if (rename === undefined) return { kind: 'other' };
  if (rename !== path) {
    const flaw = rename === path.replace(/\.yaml$/, '.yml') ? 'ending' : 'case';
    return { kind: 'misnamed', rename, flaw };
  }
  if (path.endsWith('.yml')) return { kind: 'yaml' };
  const [schema, table, file, ...deeper] = path.split('/');
  if (!schema || !table || !file || deeper.length > 0) return { kind: 'misplaced' };
  const name = file.slice(0, -'.sql'.length);
  const dialect = OVERRIDE_DIALECTS.find((candidate) => name.endsWith(`.${candidate}`));
  if (dialect) {
    return {
      kind: 'override',
      base: `${schema}/${table}/${name.slice(0, -dialect.length - 1)}.sql`,
      dialect,
    };
  }
  return { kind: 'audit', schema, table, name };
}

/**
 * The name under which a file like this one is read, or undefined where its ending is none of ours in any spelling. A
 * file system that ignores case would otherwise find `Assay.yml` where another one does not.
 */
function readName(path: string): string | undefined {
  const ending = /\.(?:ya?ml|sql)$/i.exec(path)?.[0];
  if (ending === undefined) return undefined;
  const name = path.slice(0, -ending.length) + ending.toLowerCase().replace('.yaml', '.yml');
  const folded = name.toLowerCase();
  return folded === SETTINGS_FILE || folded === OWNERS_FILE ? folded : name;
}
