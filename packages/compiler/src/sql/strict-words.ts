import type { Dialect } from '@assay/contract';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

type Sets = Readonly<Record<Dialect, ReadonlySet<string>>>;

function both(shared: string, bigquery: string, duckdb: string): Sets {
  return { bigquery: words(`${shared} ${bigquery}`), duckdb: words(`${shared} ${duckdb}`) };
}

/** Keywords behind which an expression, a name or a query must follow. */
export const OPENS: Sets = both(
  'SELECT DISTINCT WHERE HAVING QUALIFY ON AND OR NOT WHEN THEN ELSE CASE BY IN LIKE FROM LIMIT JOIN USING WITH',
  'AS BETWEEN',
  '',
);

/** Keywords with which none of these begins. Reserved ones only: another word may be a name. */
export const NEVER_BEGINS: Sets = both(
  'WHERE GROUP HAVING QUALIFY ORDER LIMIT UNION INTERSECT AND OR WHEN THEN ELSE END ON USING AS ASC DESC FOR INTO IN IS',
  `BETWEEN NULLS PARTITION PRECEDING FOLLOWING SET TO OF BY JOIN INNER CROSS OUTER FULL NATURAL OVER WINDOW TABLESAMPLE
  ROWS RESPECT IGNORE EXCLUDE ESCAPE WITHIN AT LIKE`,
  'WINDOW TO LEFT RIGHT FULL INNER CROSS NATURAL OUTER JOIN NOTNULL ISNULL ILIKE LIKE GLOB SIMILAR',
);

/** Keywords that never stand directly behind `(`. */
export const NEVER_OPENS_BRACKET: Sets = both(
  'HAVING QUALIFY LIMIT UNION INTERSECT AND OR THEN ELSE END ON USING AS ASC DESC INTO IN IS',
  'GROUP BETWEEN NULLS PRECEDING FOLLOWING SET TO OF BY JOIN INNER CROSS OUTER NATURAL OVER ESCAPE WITHIN AT LIKE',
  'GROUP FOR TO',
);

/** Keywords that never stand directly behind a comma: DuckDB allows a comma behind the last of most lists. */
export const NEVER_BEHIND_COMMA: Sets = both(
  'AND OR THEN ELSE END ON USING AS ASC DESC INTO IN IS',
  'WHERE BETWEEN NULLS PARTITION PRECEDING FOLLOWING SET TO OF BY JOIN INNER CROSS OUTER NATURAL OVER ESCAPE WITHIN AT LIKE FOR',
  'FOR TO',
);

/** What cannot stand behind a keyword of `OPENS`, beside words. */
export const NEVER_BEGINS_OPERATOR = words('= <> != <= >= || / % ) ] } , . ; :: : -> ->>');

/** Reserved words that never stand twice in a row; NOT and END may. */
export const ONCE = words(
  `SELECT FROM WHERE AND OR IS IN LIKE CASE WHEN THEN ELSE AS ON USING DISTINCT INTERVAL NULL GROUP ORDER BY ALL ANY
  OVER WITH`,
);

/** What cannot follow SELECT and DISTINCT: there would be nothing to select. */
export const ENDS_SELECT = words('FROM WHERE GROUP HAVING QUALIFY ORDER LIMIT UNION INTERSECT EXCEPT , ) ;');

/** Operators that need something behind them, and what cannot be it. */
export const NEEDS_OPERAND: Sets = both('+ - / || = <> != <= >= * <<', '<', '-> ->> :: // := > < **');
export const NO_OPERAND = words(
  'FROM WHERE GROUP HAVING QUALIFY ORDER LIMIT UNION INTERSECT AS AND OR THEN ELSE END WHEN ON USING IN , ) ]',
);

/** Every operator of DuckDB; it would take any other run of these characters for one that it does not have. */
export const DUCKDB_OPERATORS = words(
  '+ - * / // % ^ ** = == <> != < <= > >= || -> ->> :: := => ~ !~ ~* !~* ~~ !~~ ~~* !~~* ~~~ ^@ & | << >> @> <@ && @ # <-> <=> ( ) [ ] { } , . ; :',
);

/** What may follow IS and IS NOT. */
export const BEHIND_IS = words('NOT NULL TRUE FALSE UNKNOWN DISTINCT JSON');

/** BigQuery: words that are nothing without brackets behind them. */
export const NEEDS_BRACKET = words('UNNEST CAST EXTRACT IF EXISTS ROLLUP CUBE');
/** BigQuery: what may stand before UNNEST. */
export const BEFORE_UNNEST = words('FROM JOIN IN ANY ALL SOME , (');
/** BigQuery: reserved words that are a type behind AS. */
export const TYPES_BEHIND_AS = words('STRUCT ARRAY INTERVAL RANGE PROTO ENUM');

/** Words whose brackets may not be empty, although they look like functions. */
export const NEVER_EMPTY = words('COLUMNS GROUPING GROUPING_ID CAST SAFE_CAST TRY_CAST EXTRACT UNNEST IN');
/** Words whose brackets may hold `x AS y` without being a query. */
export const NAMES_INSIDE = words(
  'CAST SAFE_CAST TRY_CAST STRUCT REPLACE RENAME IN PIVOT UNPIVOT NULLS WITH',
);
/** The first word of a query in brackets. */
export const BEGINS_QUERY: Sets = both(
  'SELECT WITH (',
  '',
  'FROM VALUES TABLE DESCRIBE SHOW SUMMARIZE PIVOT UNPIVOT PIVOT_WIDER PIVOT_LONGER',
);
/** The words that open a clause of a SELECT, as far as it matters here. */
export const CLAUSES = words('SELECT WHERE GROUP HAVING QUALIFY ORDER LIMIT WINDOW UNION INTERSECT');
/** Comparisons: two in a row without brackets mean nothing. In BigQuery `<` and `>` may belong to a type. */
export const COMPARISONS: Sets = both('= <> != <= >=', '', '== < >');
