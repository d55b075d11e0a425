import { auditName } from '../checks/audit-name.js';
import { DBT_TESTS } from '../checks/dbt-tests.js';
import { CHECKS } from '../checks/index.js';
import { isMap } from '../is-map.js';

/** A check as the declaration of its table has it. */
export interface FoundCheck {
  /** The last part of the id of its audit. */
  readonly name: string;
  /** In the declaration of the table. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** Whether it has no description of its own, so that one is made of its options. */
  readonly madeDescription: boolean;
}

export interface TableAndChecks {
  /** The declaration without the checks that were found. */
  readonly table: unknown;
  readonly checks: readonly FoundCheck[];
}

/** The keys under which checks stand. */
const LISTS: readonly string[] = ['checks', 'tests', 'data_tests'];

/**
 * Takes the checks out of the declaration of a table: each is an audit, and a change of it is one of that audit. What is no check that
 * can be told stays in the table, so that a change of it is one of the table.
 */
export function declaredChecks(declaration: unknown): TableAndChecks {
  if (!isMap(declaration)) return { table: declaration, checks: [] };
  const own = takeChecks(declaration, null, []);
  const { columns } = declaration;
  if (!Array.isArray(columns)) return own;
  const taken = columns.map((column: unknown, index) =>
    isMap(column) && typeof column.name === 'string'
      ? takeChecks(column, column.name, ['columns', index])
      : { table: column, checks: [] },
  );
  return {
    table: { ...own.table, columns: taken.map(({ table }) => table) },
    checks: [...own.checks, ...taken.flatMap(({ checks }) => checks)],
  };
}

function takeChecks(
  holder: Readonly<Record<string, unknown>>,
  column: string | null,
  path: readonly (string | number)[],
): { readonly table: Readonly<Record<string, unknown>>; readonly checks: readonly FoundCheck[] } {
  const checks: FoundCheck[] = [];
  const rest = Object.entries(holder).flatMap(([key, list]): [string, unknown][] => {
    if (!LISTS.includes(key) || !Array.isArray(list)) return [[key, list]];
    const others = list.filter((value: unknown, index) => {
      const named = nameOf(value, column);
      if (named) checks.push({ ...named, path: [...path, key, index], value });
      return named === null;
    });
    return others.length === 0 ? [] : [[key, others]];
  });
  return { table: Object.fromEntries(rest), checks };
}

/** Null where it is no check. */
function nameOf(value: unknown, column: string | null): Pick<FoundCheck, 'name' | 'madeDescription'> | null {
  const [written, second] = typeof value === 'string' ? [value] : isMap(value) ? Object.keys(value) : [];
  if (written === undefined || second !== undefined) return null;
  const known = CHECKS.some(({ name }) => name === written);
  const check = known ? written : Object.hasOwn(DBT_TESTS, written) ? DBT_TESTS[written]?.check : undefined;
  if (check === undefined) return null;
  const said = isMap(value) ? value[written] : undefined;
  const options = isMap(said) ? said : {};
  const own = typeof options.name === 'string' ? options.name : undefined;
  return { name: auditName(check, column, own), madeDescription: options.description === undefined };
}
