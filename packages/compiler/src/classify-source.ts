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
  /** `.yaml` where only `.yml` is read; reported if its content would have mattered. */
  | { readonly kind: 'misnamed'; readonly rename: string }
  | { readonly kind: 'other' };

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
  if (path.endsWith('.yml')) return { kind: 'yaml' };
  if (path.endsWith('.yaml')) return { kind: 'misnamed', rename: path.replace(/\.yaml$/, '.yml') };
  if (!path.endsWith('.sql')) return { kind: 'other' };
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
