// One measured process of checks.mjs: node checks-once.mjs make|by-hand <file with its input>
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [what, file] = process.argv.slice(2);
const input = JSON.parse(readFileSync(file, 'utf8'));
const answer = what === 'make' ? await make(input) : await byHand(input);
console.log(JSON.stringify(answer));

/** Every table holds its share of the flights, as many times as it takes; says how many bytes each column has in BigQuery. */
async function make({ flights, warehouse, names, rows }) {
  const instance = await DuckDBInstance.create(warehouse);
  const connection = await instance.connect();
  await connection.run(`ATTACH '${flights}' AS sample (READ_ONLY)`);
  await connection.run('CREATE SCHEMA raw');
  const columnBytes = {};
  for (const [index, name] of names.entries()) {
    await connection.run(
      `CREATE TABLE ${name} AS SELECT * FROM sample.staging.flights, range(${Math.round(rows / 3e6)}) AS copies(copy) WHERE hash(departed_at, origin, copy) % ${names.length} = ${index}`,
    );
    columnBytes[name] = await bytesOf(connection, name);
  }
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
  return { columnBytes };
}

/** A text takes two bytes more than its UTF-8, a boolean one, all else that is here eight. */
async function bytesOf(connection, table) {
  const described = (await connection.runAndReadAll(`DESCRIBE ${table}`)).getRows();
  const sums = described.map(([column, type]) => {
    if (type === 'VARCHAR') return `sum(2 + coalesce(strlen("${column}"), 0))`;
    return `count("${column}") * ${type === 'BOOLEAN' ? 1 : 8}`;
  });
  const [row] = (await connection.runAndReadAll(`SELECT ${sums.join(', ')} FROM ${table}`)).getRows();
  return Object.fromEntries(described.map(([column], index) => [column, Number(row[index])]));
}

async function byHand({ warehouse, names, conditions }) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '8GB' });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${warehouse}' AS w (READ_ONLY)`);
  await connection.run('USE w');
  const counts = {};
  const usedBefore = process.cpuUsage();
  const started = performance.now();
  for (const name of names) {
    const columns = conditions.map((condition) => condition.replaceAll('TABLE_NAME', name));
    const answer = await connection.runAndReadAll(`SELECT ${columns.join(', ')} FROM ${name}`);
    counts[name] = answer.getRows()[0].map(Number);
  }
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(usedBefore);
  return { seconds, processorSeconds: (used.user + used.system) / 1e6, counts };
}
