import { placeInQuery } from '../project/project.js';
import type { Join } from '../sql/query-facts.js';
import type { Rule } from './rule.js';

/** An audit reads one table, once: no JOIN, nor what comes to the same. */
export const join: Rule = {
  code: 'join',
  *checkQuery(query) {
    for (const found of query.facts?.joins ?? []) {
      // Rows made up in the query itself (a calendar, a list of codes) cost nothing and come from no table.
      if (found.against === 'generated') continue;
      const { message, label } = wording(found);
      yield {
        message,
        label,
        hint: 'read one table: put the other figure into the table upstream, or write an audit for each table',
        place: placeInQuery(query, found.span),
      };
    }
  },
};

function wording({ kind }: Join): { message: string; label: string } {
  switch (kind) {
    case 'comma':
      return { message: 'two tables in one FROM are a join', label: 'joins two tables' };
    case 'set-operation':
      return {
        message: 'a set operation over two reads brings two tables, or one table twice, together like a join',
        label: 'a second read',
      };
    case 'semi':
    case 'anti':
    case 'subquery':
      return {
        message: 'a subquery that reads a table is a join in other words',
        label: 'a second read',
      };
    case 'inner':
    case 'left':
    case 'right':
    case 'full':
    case 'cross':
    case 'asof':
    case 'positional':
      return {
        message: 'an audit does not JOIN: the cost of a join cannot be bounded beforehand',
        label: 'a join',
      };
    default: {
      const never: never = kind;
      return never;
    }
  }
}
