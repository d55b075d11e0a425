// Makes flights.duckdb, the warehouse that the audits of this project run on, from the files of the npm package
// vega-datasets. It needs no network. The file appears whole or not at all: it is built under another name, then renamed.
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { warehouseTables } from './tables.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const warehouse = join(folder, 'flights.duckdb');
const building = join(folder, `flights.building-${process.pid}.duckdb`);
const dataFolder = fileURLToPath(new URL('../data/', import.meta.resolve('vega-datasets')));

const started = performance.now();
mkdirSync(folder, { recursive: true });
try {
  const { tables, rows } = await build(building);
  renameSync(building, warehouse);
  const megabytes = (statSync(warehouse).size / 1e6).toFixed(0);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `warehouse/flights.duckdb: ${tables} tables, ${rows.toLocaleString('en-US')} rows, ${megabytes} MB, in ${seconds} s`,
  );
} finally {
  rmSync(building, { force: true });
  rmSync(`${building}.wal`, { force: true });
}

/** Writes every table into a new database file and closes it; says how many tables and rows it holds. */
async function build(file) {
  const instance = await DuckDBInstance.create(file);
  try {
    const connection = await instance.connect();
    for (const setting of ['autoinstall_known_extensions', 'autoload_known_extensions']) {
      await connection.run(`SET ${setting} = false`);
    }
    await connection.run(`SET TimeZone = 'UTC'`);
    for (const schema of ['raw', 'staging', 'mart']) await connection.run(`CREATE SCHEMA ${schema}`);

    const tables = warehouseTables((name) => join(dataFolder, name));
    let rows = 0;
    for (const { name, query } of tables) {
      const created = await connection.runAndReadAll(`CREATE TABLE ${name} AS ${query}`);
      rows += Number(created.getRows()[0]?.[0] ?? 0);
    }
    await connection.run('CHECKPOINT');
    connection.closeSync();
    return { tables: tables.length, rows };
  } finally {
    instance.closeSync();
  }
}
