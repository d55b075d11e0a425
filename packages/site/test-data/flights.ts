import {
  addDays,
  contentHash,
  type Dimension,
  NO_RESOURCE_LIMITS,
  PLAN_FORMAT,
  PLAN_FORMAT_VERSION,
  type Plan,
  type PlanAudit,
  type PlanTable,
  type RuleDoc,
  SAMPLE_LIMITS,
} from '@assay/contract';
import type { SiteInput } from '../src/site-input.js';
import { type DayScript, scriptedRun } from './scripted-run.js';

/** `<table>.<name> | dimension | what it says | condition`; a fifth part sets severity, a sixth adds a table read. */
const AUDITS = `
raw.airports.code_is_unique | uniqueness | An airport code stands for one airport. | iata IS NULL
raw.airports.coordinates_on_earth | validity | Coordinates are on Earth. | latitude NOT BETWEEN -90 AND 90
raw.airports.country_is_known | completeness | Every airport has a country. | country IS NULL | warn
raw.flights.day_is_complete | completeness | A day has as many flights as the days around it. | flights < 10000
raw.flights.delay_is_plausible | accuracy | No flight is more than a day late. | delay > 1440
raw.flights.distance_is_positive | validity | A flight covers a distance. | distance <= 0
raw.flights.no_exact_duplicates | uniqueness | A flight is reported once. | copies > 1 | warn
raw.flights.arrives_daily | timeliness | The day's flights are there. | 1 = 1
raw.flights.origin_is_a_code | validity | Origins are three letters. | NOT regexp_matches(origin, '^[A-Z]{3}$')
raw.wildlife_strikes.cost_is_not_negative | validity | Repairs never bring money in. | cost_repair < 0
raw.wildlife_strikes.species_is_named | completeness | The species is named, if only as unknown. | species IS NULL
staging.airports.code_is_unique | uniqueness | An airport code stands for one airport. | airport_code IS NULL
staging.airports.state_is_set | completeness | Airports of the United States have a state. | state IS NULL
staging.flights.delay_is_a_number | validity | The delay is a whole number of minutes. | arrival_delay_minutes IS NULL
staging.flights.destination_is_known | consistency | Every destination is in the list of airports. | NOT destination_known
staging.flights.distance_fits_route | accuracy | A route is as long today as it was before. | distance_miles < 11
staging.flights.no_duplicates | uniqueness | A flight is reported once. | copies > 1
staging.flights.not_in_the_future | timeliness | No flight departs after the day that is audited. | departed_at > @run_timestamp
staging.flights.origin_is_known | consistency | Every origin is in the list of airports. | NOT origin_known
staging.wildlife_strikes.cost_adds_up | accuracy | Total cost is repair and other cost together. | total_cost_usd <> repair_cost_usd + other_cost_usd
staging.wildlife_strikes.operator_is_set | completeness | Every strike names its operator. | operator IS NULL
mart.airport_days.airport_has_a_name | completeness | Every airport of a day has a name. | airport_name IS NULL
mart.airport_days.arrivals_match | consistency | As many flights arrive as depart, within a tenth. | departures > 1.1 * arrivals | warn
mart.airport_days.one_row_per_airport | uniqueness | An airport has one row a day. | copies > 1
mart.daily_flights.average_delay_is_sane | accuracy | The average delay is between -30 and 120 minutes. | average_delay_minutes NOT BETWEEN -30 AND 120
mart.daily_flights.day_is_there | timeliness | The day has its row. | flights = 0
mart.daily_flights.late_share_is_a_share | validity | The share of late flights is between 0 and 1. | late_share NOT BETWEEN 0 AND 1
mart.daily_flights.matches_staging | consistency | The day counts as many flights as staging does. | flights <> 14121 | error | staging.flights
mart.daily_flights.one_row_per_day | uniqueness | A day has one row. | copies > 1
mart.hourly_flights.all_hours_present | completeness | Every hour from 6 to 22 has flights. | flights = 0
mart.hourly_flights.hour_is_an_hour | validity | An hour is between 0 and 23. | departure_hour NOT BETWEEN 0 AND 23
mart.route_days.delays_are_ordered | accuracy | The smallest delay is not above the largest. | min_delay_minutes > max_delay_minutes
mart.route_days.one_row_per_route | uniqueness | A route has one row a day. | copies > 1
mart.route_days.origin_differs | validity | No flight lands where it started. | origin = destination
mart.routes.has_return | consistency | A route is flown in both directions. | return_flights = 0 | warn
mart.routes.distance_is_plausible | accuracy | A route is not shorter than the great circle between its airports. | distance_miles < great_circle_miles * 0.98
`;

const TABLES: readonly (readonly [
  name: string,
  owner: string,
  dependsOn: readonly string[],
  about: string,
])[] = [
  ['raw.airports', 'reference-data', [], 'Airports of the United States, as published.'],
  ['raw.flights', 'flight-ops', [], 'Flights as reported, one row per flight.'],
  ['raw.wildlife_strikes', 'safety', [], 'Reported collisions with animals.'],
  ['staging.airports', 'reference-data', ['raw.airports'], 'Airports with clean names.'],
  [
    'staging.flights',
    'flight-ops',
    ['raw.airports', 'raw.flights'],
    'One row per departure, typed, with known airports marked.',
  ],
  ['staging.wildlife_strikes', 'safety', ['raw.wildlife_strikes'], 'Strikes with their cost in dollars.'],
  [
    'mart.airport_days',
    'network-planning',
    ['staging.airports', 'staging.flights'],
    'Departures and arrivals of an airport on a day.',
  ],
  [
    'mart.daily_flights',
    'network-planning',
    ['staging.flights'],
    'The figures of a day that management reads.',
  ],
  [
    'mart.daily_wildlife_strikes',
    'safety',
    ['mart.daily_flights', 'staging.wildlife_strikes'],
    'Strikes against flights, by day.',
  ],
  ['mart.hourly_flights', 'network-planning', ['staging.flights'], 'Flights by hour of departure.'],
  ['mart.route_days', 'network-planning', ['staging.flights'], 'Routes by day.'],
  [
    'mart.routes',
    'network-planning',
    ['staging.airports', 'staging.flights'],
    'Routes with their length and traffic.',
  ],
];

/** A plan as a compile of the sample's kind of project yields it. */
export function flightsPlan(): Plan {
  const tables: PlanTable[] = TABLES.map(([name, owner, dependsOn, description], index) => ({
    name,
    layer: name.split('.')[0] as string,
    owner,
    description,
    dependsOn,
    partition: /airports$|routes$/.test(name)
      ? null
      : {
          kind: 'ordered' as const,
          column: 'flight_date',
          type: 'date' as const,
          granularity: 'day' as const,
          range: null,
        },
    maxBytes: null,
    columns:
      name === 'staging.flights'
        ? [{ name: 'passenger_email', description: 'Of the contact.', pii: true }]
        : [],
    suppressions: [],
    source: { file: `tables/${name.split('.')[0]}.yml`, line: 2 + index * 6 },
  })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    format: PLAN_FORMAT,
    formatVersion: PLAN_FORMAT_VERSION,
    project: { name: 'flights', timezone: 'UTC', runDeadlineMs: 21_600_000, samples: SAMPLE_LIMITS },
    target: {
      name: 'local',
      type: 'duckdb',
      path: 'warehouse/flights.duckdb',
      maxConcurrentQueries: 2,
      threads: 2,
      memoryLimit: '4GB',
      tempLimit: null,
    },
    otherTargets: [],
    layers: ['raw', 'staging', 'mart'],
    owners: Object.fromEntries(
      ['flight-ops', 'network-planning', 'reference-data', 'safety'].map((name) => [
        name,
        {
          members: [`@acme/${name}`],
          notify: [
            { channel: 'slack' as const, address: name, severities: ['error'], samples: false },
            {
              channel: 'email' as const,
              address: `${name}@acme.test`,
              severities: ['error'],
              samples: false,
            },
          ],
        },
      ]),
    ),
    tables,
    audits: AUDITS.trim()
      .split('\n')
      .map(auditOf)
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function auditOf(line: string): PlanAudit {
  const [id = '', dimension = '', description = '', condition = '', severity = 'error', reads] = line
    .split('|')
    .map((part) => part.trim());
  const table = id.split('.').slice(0, 2).join('.');
  const name = id.split('.')[2] as string;
  const where = /airports$|routes$/.test(table) ? condition : `flight_date = @run_date\n  AND ${condition}`;
  const text = `-- ${description}\nSELECT *\nFROM ${table}\nWHERE ${where}`;
  return {
    id,
    name,
    table,
    check: null,
    description,
    dimension: dimension as Dimension,
    owner: TABLES.find(([known]) => known === table)?.[1] as string,
    tags: name.includes('duplicates') ? ['nightly', 'core'] : [],
    severity: severity as 'error' | 'warn',
    blocking: true,
    timeoutMs: 600_000,
    resources: NO_RESOURCE_LIMITS,
    maximumBytesBilled: null,
    expect: {
      error:
        severity === 'warn'
          ? null
          : { terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '=', value: '0' } }] },
      warn:
        severity === 'warn'
          ? { terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '=', value: '0' } }] }
          : null,
    },
    allowEmpty: false,
    sql: {
      text,
      parameters: [...text.matchAll(/@(\w+)/g)].map((match) => ({
        name: match[1] as string,
        offset: match.index,
      })),
    },
    compare: null,
    sqlStart: { line: 5, column: 1 },
    parameters: [],
    reads: [table, ...(reads ? [reads] : [])].sort(),
    scan: null,
    fusion: { kind: 'alone', reason: 'unknown-scan' },
    mask: { kind: 'columns', columns: [] },
    sensitive: false,
    suppressions: [],
    source: { file: `${table.replace('.', '/')}/${name}.sql`, line: 1 },
    fingerprint: contentHash(text),
  };
}

export const FLIGHTS_RULES: readonly RuleDoc[] = [
  {
    code: 'join',
    group: 'SQL',
    summary: 'An audit must not join tables.',
    page: '# join\n\nAn audit must not join tables.\n\n## Why\n\nA join makes it unclear *which* table is wrong. See [no partition filter](missing-partition-filter.md).\n\n## Bad\n\n```sql\nSELECT * FROM staging.flights JOIN staging.airports USING (airport_code)\n```\n\n## Good\n\n```sql\nSELECT * FROM staging.flights WHERE NOT origin_known AND flight_date = @run_date\n```\n\n## Report\n\n```text\nerror[join]: an audit must not join tables\n  --> staging/flights/x.sql:5:23\n```\n',
  },
  {
    code: 'missing-partition-filter',
    group: 'SQL',
    summary: 'An audit must filter on the partition column of the table that it reads.',
    page: '# missing-partition-filter\n\nWithout a filter, every run reads all of the table.\n',
  },
];

/** A mostly passing fortnight, and a last day on which half of the flights are missing. */
export function flightsInput(last: DayScript['outcomes'] = BAD_DAY): SiteInput {
  const plan = flightsPlan();
  const warnings = { 'raw.airports.country_is_known': 'warn', 'mart.routes.has_return': 'warn' } as const;
  const days = Array.from({ length: 20 }, (_, index) => addDays('2001-07-01', -index));
  const runs = days.map((date, index) =>
    scriptedRun(plan, {
      date,
      outcomes: {
        ...warnings,
        ...(index < 4 && { 'raw.wildlife_strikes.species_is_named': 'fail' as const }),
        ...(index === 9 && { 'staging.flights.no_duplicates': 'fail' as const }),
        ...(index === 13 && { 'raw.airports.code_is_unique': 'timeout' as const }),
        ...(index === 0 && last),
      },
    }),
  );
  return { plan, ruleDocs: FLIGHTS_RULES, runs, assayVersion: '0.1.0' };
}

const BAD_DAY: DayScript['outcomes'] = {
  'raw.flights.day_is_complete': 'fail',
  'raw.wildlife_strikes.cost_is_not_negative': 'inconclusive',
  'staging.airports.state_is_set': 'timeout',
};
