import { DuckDBListValue } from '@duckdb/node-api';
import { notFound } from './api-error.js';
import type { FakeTable } from './fake-bigquery.js';
import type { QueryEngine } from './query-engine.js';
import type { TableReference, WireField } from './rest-resources.js';

/** A table with what a test or an insert said of it, and the rest counted. */
export interface TableFacts extends FakeTable {
  readonly reference: TableReference;
  readonly numBytes: number;
  readonly numRows: number;
  readonly partitions: number;
  readonly fields: readonly WireField[];
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface TableStore {
  /** Throws 404 with the text of the service. */
  readonly mustExist: (table: TableReference, location: string) => Promise<void>;
  readonly hasDataset: (projectId: string, datasetId: string) => Promise<boolean>;
  readonly datasets: () => Promise<readonly string[]>;
  readonly list: (datasetId: string) => Promise<readonly string[]>;
  readonly facts: (table: TableReference) => Promise<TableFacts>;
  /** Says something of a table that is there now; it counts as modified. */
  readonly describe: (table: TableReference, told: FakeTable) => void;
  readonly forget: (table: TableReference) => void;
  /** A dataset came or went. */
  readonly changed: () => void;
}

/** A name of DuckDB, in quotes. */
export const quotedName = (value: string): string => `"${value.replaceAll('"', '""')}"`;
/** `"dataset"."table"`. */
export const duckdbTable = ({ datasetId, tableId }: TableReference): string =>
  `${quotedName(datasetId)}.${quotedName(tableId)}`;

export function makeTableStore(
  engine: QueryEngine,
  options: {
    readonly projectId: string;
    readonly location: string;
    readonly tables: Readonly<Record<string, FakeTable>>;
  },
): TableStore {
  const startedAt = Date.now();
  const told = new Map(Object.entries(options.tables));
  const modified = new Map<string, number>();
  const counted = new Map<string, Promise<TableFacts>>();
  const keyOf = ({ datasetId, tableId }: TableReference): string => `${datasetId}.${tableId}`;
  let catalog: Promise<ReadonlyMap<string, readonly string[]>> | null = null;
  const read = (): Promise<ReadonlyMap<string, readonly string[]>> => {
    catalog ??= readCatalog(engine);
    return catalog;
  };
  const hasDataset = async (projectId: string, datasetId: string): Promise<boolean> =>
    projectId === options.projectId && (await read()).has(datasetId);

  async function count(table: TableReference): Promise<FakeTable & TableFacts> {
    const known = told.get(keyOf(table)) ?? {};
    const fields = known.schema?.fields ?? (await engine.describe(selectAll(table)));
    const field = known.timePartitioning?.field ?? known.rangePartitioning?.field;
    const partitions = field === undefined ? '1' : `count(DISTINCT ${quotedName(field)})`;
    const [[rows, distinct] = []] = await engine.ask(
      `SELECT count(*), ${partitions} FROM ${duckdbTable(table)}`,
    );
    const numRows = known.numRows ?? Number(rows);
    const modifiedAt = known.lastModifiedTime ?? modified.get(keyOf(table)) ?? startedAt;
    return {
      ...known,
      reference: table,
      fields,
      numRows,
      numBytes: known.numBytes ?? numRows * fields.length * 8,
      partitions: known.partitions ?? Number(distinct),
      createdAt: startedAt,
      modifiedAt,
    };
  }

  return {
    hasDataset,
    mustExist: async (table, location) => {
      const { projectId, datasetId, tableId } = table;
      const isThere = await hasDataset(projectId, datasetId);
      if (!isThere || location.toLowerCase() !== options.location.toLowerCase()) {
        throw notFound(`Dataset ${projectId}:${datasetId} was not found in location ${location}`);
      }
      if ((await read()).get(datasetId)?.includes(tableId) === true) return;
      throw notFound(`Table ${projectId}:${datasetId}.${tableId} was not found in location ${location}`);
    },
    datasets: async () => [...(await read()).keys()],
    list: async (datasetId) => (await read()).get(datasetId) ?? [],
    facts: (table) => {
      const key = keyOf(table);
      const known = counted.get(key) ?? count(table);
      counted.set(key, known);
      return known;
    },
    describe: (table, facts) => {
      told.set(keyOf(table), { ...told.get(keyOf(table)), ...facts });
      modified.set(keyOf(table), Date.now());
      counted.delete(keyOf(table));
      catalog = null;
    },
    changed: () => {
      catalog = null;
    },
    forget: (table) => {
      catalog = null;
      told.delete(keyOf(table));
      counted.delete(keyOf(table));
    },
  };
}

function selectAll(table: TableReference) {
  return { sql: `FROM ${duckdbTable(table)}`, values: {}, names: [], tables: [], statementType: 'SELECT' };
}

async function readCatalog(engine: QueryEngine): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows =
    await engine.ask(`SELECT schema_name, list(table_name ORDER BY table_name) FILTER (table_name IS NOT NULL)
    FROM information_schema.schemata LEFT JOIN information_schema.tables
      ON table_catalog = catalog_name AND table_schema = schema_name
    WHERE catalog_name = current_database() AND schema_name NOT IN ('information_schema', 'pg_catalog')
    GROUP BY schema_name ORDER BY schema_name`);
  return new Map(
    rows.map(([schema, tables]) => [
      String(schema),
      tables instanceof DuckDBListValue ? tables.items.map(String) : [],
    ]),
  );
}
