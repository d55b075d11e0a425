import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@assay/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFolder, samplePlan } from '../sample/compile-folder.js';
import { type SentQuery, sentQueries } from '../sample/sent-queries.js';
import { sampleTableColumns, type TableColumns } from '../sample/table-columns.js';
import type { Analysis } from './analyze-request.js';
import { startZetasql, type ZetasqlParser } from './zetasql.js';

/** Every query that a run on BigQuery can send is analysed by GoogleSQL: each name is there, each type fits. */
const PROJECTS = fileURLToPath(new URL('../projects', import.meta.url));

/** The columns of the test projects that compile for BigQuery: what their audits name. */
const COLUMNS_OF_PROJECTS: Readonly<Record<string, TableColumns>> = {
  valid: {
    'raw.flights': [{ name: 'flight_date', type: 'DATE' }],
    'staging.flights': [
      { name: 'flight_date', type: 'DATE' },
      { name: 'origin', type: 'STRING' },
      { name: 'destination', type: 'STRING' },
      { name: 'pilot', type: 'STRING' },
      { name: 'contact_email', type: 'STRING' },
      { name: 'delay', type: 'INT64' },
    ],
    'mart.airports': [{ name: 'code', type: 'STRING' }],
  },
  'two-targets': {
    'raw.flights': [
      { name: 'flight_date', type: 'DATE' },
      { name: 'delay', type: 'INT64' },
      { name: '_PARTITIONDATE', type: 'DATE' },
    ],
    'staging.flights': [
      { name: 'flight_date', type: 'DATE' },
      { name: 'origin', type: 'STRING' },
      { name: 'delay', type: 'INT64' },
    ],
  },
};

let server: ZetasqlParser | undefined;
let columns: TableColumns = {};

beforeAll(async () => {
  server = await startZetasql();
  columns = await sampleTableColumns();
});

afterAll(() => server?.stop());

function analyze(query: Pick<SentQuery, 'text' | 'parameters'>, tables: TableColumns): Promise<Analysis> {
  if (server === undefined) throw new Error('the GoogleSQL server did not start');
  return server.analyze(query.text, { tables, parameters: query.parameters });
}

/** The queries for BigQuery that are refused, each with the reason. */
async function refusals(plan: Plan, tables: TableColumns): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const query of sentQueries(plan)) {
    if (query.dialect !== 'bigquery') continue;
    const analysis = await analyze(query, tables);
    if (analysis.kind === 'refused') refused.push(`${query.name}: ${analysis.message}`);
  }
  return refused;
}

describe('the sample project on BigQuery', () => {
  it('has the columns that its tables declare', () => {
    const declared = samplePlan('warehouse').tables.map((table) => [
      table.name,
      table.columns.map(({ name }) => name),
    ]);
    const built = Object.entries(columns).map(([name, list]) => [name, list.map((column) => column.name)]);
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(built));
  });

  it('sends no query that GoogleSQL refuses', async () => {
    const plan = samplePlan('warehouse');
    expect(await refusals(plan, columns)).toEqual([]);
    expect(plan.audits).toHaveLength(66);
    expect(sentQueries(plan).length).toBeGreaterThan(3 * 66);
  });

  it('needs the SQL of its own that BigQuery has for some audits', async () => {
    const local = samplePlan('local');
    const overridden = samplePlan('warehouse').audits.filter(({ source }) =>
      source.file.endsWith('.bigquery.sql'),
    );
    expect(overridden.map(({ id }) => id)).toEqual(['raw.flights.not_from_the_future']);
    const target = samplePlan('warehouse').target;
    for (const { id } of overridden) {
      const audits = local.audits.filter((audit) => audit.id === id);
      expect(await refusals({ ...local, target, audits }, columns), id).not.toEqual([]);
    }
  });

  it.each([
    ['a column that is not there', 'late_flights >', 'late_flight >', 'Unrecognized name: late_flight'],
    ['a table that is not there', 'mart.daily_flights', 'mart.daily_flight', 'Table not found'],
    ['types that do not fit', 'flight_date = @run_date', "flight_date = 'x'", 'Could not cast literal'],
    ['a parameter that is not there', '@run_date', '@run_day', "Query parameter 'run_day' not found"],
    ['a function of DuckDB', 'ABS(', 'isodow(', 'Function not found: isodow'],
  ])('would be refused with %s', async (_, original, mutant, reason) => {
    const query = sentQueries(samplePlan('warehouse')).find(
      ({ name }) => name === 'mart.daily_flights.figures_agree count',
    );
    expect(query?.text).toContain(original);
    const text = query?.text.replace(original, mutant) ?? '';
    const analysis = await analyze({ text, parameters: query?.parameters ?? {} }, columns);
    expect(analysis).toMatchObject({ kind: 'refused', message: expect.stringContaining(reason) });
  });

  it('is answered with the types that the runner reads: whole numbers where it counts', async () => {
    for (const query of sentQueries(samplePlan('warehouse'))) {
      if (query.audit.compare || query.purpose === 'sample') continue;
      const analysis = await analyze(query, columns);
      if (analysis.kind === 'refused') throw new Error(analysis.message);
      expect(new Set(analysis.columns.map(({ type }) => type)), query.name).toEqual(new Set(['TYPE_INT64']));
    }
  });
});

describe('the test projects on BigQuery', () => {
  const plans = readdirSync(PROJECTS)
    .filter((name) => existsSync(join(PROJECTS, name, 'assay.yml')))
    .flatMap((name) => {
      const { plan } = compileFolder(join(PROJECTS, name), 'prod');
      return plan?.target.type === 'bigquery' ? [{ name, plan }] : [];
    });

  it('are among those whose columns are known here', () => {
    expect(plans.map(({ name }) => name).sort()).toEqual(Object.keys(COLUMNS_OF_PROJECTS).sort());
  });

  it.each(plans)('$name sends no query that GoogleSQL refuses', async ({ name, plan }) => {
    expect(await refusals(plan, COLUMNS_OF_PROJECTS[name] ?? {})).toEqual([]);
    expect(sentQueries(plan).length).toBeGreaterThan(1);
  });
});
