import { z } from 'zod';
import { text } from '../project/schema-parts.js';
import { readQuery } from '../sql/read-query.js';
import { inside, inWords, NUMBER_BOUNDS, readBounds } from './bounds.js';
import { type CheckContext, defineCheck } from './check.js';
import { fromWhere } from './select-rows.js';
import { asOperand, inOneLine, inOwnLines, isCondition } from './sql-condition.js';
import { type SqlPiece, sql } from './sql-piece.js';
import { isWithoutExpect } from './without-expect.js';

/** One figure of all rows is within bounds. */
export const metric = defineCheck({
  name: 'metric',
  scope: 'both',
  dimension: 'accuracy',
  summary: 'A figure of all rows, such as a mean, a sum or a rate, is within bounds.',
  options: z.strictObject({
    sql: text('The figure as SQL: an aggregate such as avg(delay).'),
    ...NUMBER_BOUNDS,
  }),
  shorthand: null,
  build: (options, context) => {
    const figure = context.expression(['sql']);
    if (!figure || !isWithoutExpect(context)) return null;
    const bounds = readBounds(options, context);
    if (!bounds || !isNumber(options.sql, context)) return null;
    const within = inside(asOperand(figure, context.dialect), bounds, context);
    // Returned only where there are rows and it is wrong: of an empty partition nothing is known.
    const query = sql`SELECT ${inOwnLines(figure)} AS metric
${fromWhere(context)}
HAVING COUNT(*) > 0
  AND (${within}) IS NOT TRUE`;
    if (!isOneFigure(query, context)) return null;
    const name = inOneLine(options.sql, context.dialect);
    return { description: `${name} is ${inWords(bounds)}`, sql: query };
  },
});

/** DuckDB takes true for 1: `avg(delay) < 20` would be within `max: 20` whatever the mean is. */
function isNumber(text: string, { dialect, place, report }: CheckContext): boolean {
  if (!isCondition(text, dialect)) return true;
  report({
    code: 'invalid-value',
    message: 'the SQL of a metric must make a number, and this one makes true or false',
    label: 'a condition',
    hint: 'write the figure alone, such as "avg(delay)", and what it must be as "min", "max" or "between"',
    place: place(['sql']),
  });
  return false;
}

/** Of a figure for each row each would be tested, which is what `range` and `expression` are for. */
function isOneFigure(query: SqlPiece, { dialect, place, report }: CheckContext): boolean {
  const { facts } = readQuery(query.text, dialect);
  // What cannot be read is told where the query is.
  if (!facts || facts.mayAggregate) return true;
  const figure = facts.outputs[0]?.columns[0]?.span;
  const isAggregate =
    figure !== undefined &&
    facts.functions.some(
      ({ aggregate, window, scope, span }) =>
        aggregate && !window && scope === 0 && span.start >= figure.start && span.end <= figure.end,
    );
  if (isAggregate) return true;
  report({
    code: 'invalid-value',
    message: 'the SQL of a metric must make one figure of all rows, and this one holds no aggregate',
    label: 'no aggregate',
    hint: 'write an aggregate, such as "avg(delay)"; values of each row are checked by "range" and "expression"',
    place: place(['sql']),
  });
  return false;
}
