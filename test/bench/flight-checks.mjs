/**
 * So many checks on a table of flights, of the kinds that people declare, each with what somebody would write by hand for it. Most hold.
 *
 * @returns {{ id: string, column: string | null, yaml: unknown, columns: string[], byHand: string, isCount: boolean }[]}
 *   `columns`: what the check reads; `byHand`: a column of a SELECT over the table; `isCount`: whether that is the number of offending rows
 */
export function flightChecks(count) {
  const checks = [...notNull(), ...once()];
  for (let n = 0; checks.length < count; n++) checks.push(REPEATED[n % REPEATED.length](n));
  return checks.slice(0, count);
}

const COLUMNS = [
  'flight_date',
  'departed_at',
  'origin',
  'destination',
  'distance_miles',
  'arrival_delay_minutes',
  'origin_known',
  'destination_known',
];

function notNull() {
  return COLUMNS.map((column) => ({
    id: `${column}.not_null`,
    column,
    yaml: 'not_null',
    columns: [column],
    byHand: `count_if(${column} IS NULL)`,
    isCount: true,
  }));
}

function once() {
  return [
    {
      id: 'row_count',
      column: null,
      yaml: { row_count: { min: 1 } },
      columns: [],
      byHand: 'count(*)',
      isCount: false,
    },
  ];
}

const rowCheck = (column, check, name, options, byHand, columns = [column]) => ({
  id: column === null ? name : `${column}.${name}`,
  column,
  yaml: { [check]: { ...options, name } },
  columns,
  byHand: `count_if(${byHand})`,
  isCount: true,
});

/** The longest flight has 4,962 miles: the first check of it fails, as one in a few hundred does. */
const longest = (n) => (n === 0 ? 4_900 : 5_000 + n);

/** Each with other numbers every time, so that hardly two ask the same. */
const REPEATED = [
  (n) =>
    rowCheck(
      'distance_miles',
      'range',
      `range_${n}`,
      { min: 0, max: longest(n) },
      `distance_miles NOT BETWEEN 0 AND ${longest(n)}`,
    ),
  (n) =>
    rowCheck(
      'origin',
      'matches',
      `matches_${n}`,
      { pattern: `^[A-Z]{3}$|^${n}$` },
      `NOT regexp_matches(origin, '^[A-Z]{3}$|^${n}$')`,
    ),
  (n) =>
    rowCheck(
      null,
      'expression',
      `expression_${n}`,
      { sql: `arrival_delay_minutes < 1440 + ${n} OR distance_miles > ${n}` },
      `(arrival_delay_minutes < 1440 + ${n} OR distance_miles > ${n}) IS NOT TRUE`,
      ['arrival_delay_minutes', 'distance_miles'],
    ),
  (n) =>
    rowCheck(
      'destination_known',
      'accepted_values',
      `accepted_values_${n}`,
      { values: [true, false] },
      'destination_known NOT IN (true, false)',
    ),
  (n) => {
    const name = `metric_${n}`;
    return {
      id: name,
      column: null,
      yaml: { metric: { sql: `avg(arrival_delay_minutes + ${n})`, between: [-60 + n, 60 + n], name } },
      columns: ['arrival_delay_minutes'],
      byHand: `avg(arrival_delay_minutes + ${n})`,
      isCount: false,
    };
  },
  (n) =>
    rowCheck(
      'arrival_delay_minutes',
      'range',
      `range_${n}`,
      { min: -1440 - n },
      `arrival_delay_minutes < ${-1440 - n}`,
    ),
];
