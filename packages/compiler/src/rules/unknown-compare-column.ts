import { didYouMean, listOf } from '@assay/contract';
import { returnedColumns } from '../sql/returned-columns.js';
import type { Rule } from './rule.js';

/** Key and tolerances of a comparison name columns that both queries return. */
export const unknownCompareColumn: Rule = {
  code: 'unknown-compare-column',
  *checkAudit({ compare, queries }) {
    if (!compare) return;
    const named = [
      ...compare.key.map(({ value, place }) => ({ key: 'key', column: value, place })),
      ...compare.tolerances.map(({ value, place }) => ({ key: 'tolerance', column: value.column, place })),
    ];
    const sides = queries.flatMap(({ side, facts }) => {
      const columns = returnedColumns(facts)?.flatMap((name) => name ?? []);
      return columns && side !== null ? [{ side, columns }] : [];
    });
    for (const { key, column, place } of named) {
      const without = sides.filter(({ columns }) => !columns.some((name) => isSame(name, column)));
      // One finding for what is missing on both sides.
      const [first, other] = without;
      if (!first) continue;
      const known = listOf(first.columns.slice(0, 12), 'and');
      yield {
        message: `"${key}" names "${column}", and ${
          other
            ? 'neither query returns it'
            : `the ${first.side} query returns ${known ? `only ${known}` : 'no column with a name'}`
        }`,
        label: other ? 'not a column of the results' : `not a column on the ${first.side}`,
        hint:
          didYouMean(column, first.columns) ??
          `name a column that both queries return, or give one this name: "... AS ${column}"`,
        place,
      };
    }
  },
};

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
