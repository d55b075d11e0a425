import type { Dialect } from '@assay/contract';
import { z } from 'zod';
import type { Table } from '../project/project.js';
import { text } from '../project/schema-parts.js';
import { lex } from '../sql/lex.js';
import { defineCheck } from './check.js';
import { selectRows } from './select-rows.js';
import { inBrackets, inOneLine } from './sql-condition.js';
import { sql } from './sql-piece.js';

/** Longest expression that a description quotes. */
const QUOTED = 120;

/** A condition is true for every row. */
export const expression = defineCheck({
  name: 'expression',
  scope: 'both',
  dimension: 'validity',
  summary: 'An SQL condition is true for every row.',
  options: z.strictObject({
    sql: text('The condition, such as arrival >= departure: true for a row that is as it should be.'),
  }),
  shorthand: 'sql',
  build: ({ sql: written }, context) => {
    const condition = context.expression(['sql']);
    if (!condition) return null;
    const { table, column, dialect } = context;
    const named = [...(column === null ? [] : [column]), ...columnsIn(written, table, dialect)];
    const short = inOneLine(written, dialect);
    return {
      description: `${short.length <= QUOTED ? short : `${short.slice(0, QUOTED)}...`} holds in every row`,
      sql: selectRows(context, named, sql`${inBrackets(condition)} IS NOT TRUE`),
    };
  },
});

/** The declared columns that the condition names: they show what is wrong with a row. */
function columnsIn(written: string, { columns }: Table, dialect: Dialect): string[] {
  const words = lex(written, dialect).map(({ kind, start, end }) => {
    const word = kind === 'word' ? written.slice(start, end) : '';
    return (kind === 'quoted' ? written.slice(start + 1, end - 1) : word).toLowerCase();
  });
  return columns.map(({ name }) => name).filter((name) => words.includes(name.toLowerCase()));
}
