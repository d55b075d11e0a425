import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openWarehouse, type QueryAnswer, type Warehouse } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDLESS, type MadeWarehouse, makeDuckdb } from './make-duckdb.js';

const ROWS = 400_000;
/** What a process may read and how far it grew is told by Linux alone, and not in every container. */
const HAS_KERNEL_FIGURES = existsSync('/proc/self/io') && canRead('/proc/self/io');

let made: MadeWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    `CREATE TABLE t AS SELECT range AS id, md5(range::VARCHAR) AS s FROM range(${ROWS})`,
    `COPY t TO '{folder}/data/t.parquet'`,
  ]);
});
afterAll(() => made.remove());

async function ask(text: string, timeoutMs = 60_000): Promise<QueryAnswer> {
  const limits = { timeoutMs, rows: 3, columns: 3, characters: 20 };
  return warehouse.evaluate({ text, parameters: {} }, limits, new AbortController().signal);
}

async function cost(text: string, timeoutMs?: number) {
  const { resources } = await ask(text, timeoutMs);
  if (!resources) throw new Error(`nothing is known of ${text}`);
  return resources;
}

/** @param memoryLimit 40MB is little enough for the sort below to write to temporary files */
async function withWarehouse(check: () => Promise<void>, memoryLimit: '1GB' | '40MB' = '1GB'): Promise<void> {
  const target = { ...made.target, memoryLimit, threads: 1, maxConcurrentQueries: 1 };
  const opened = await openWarehouse(target, { projectDir: made.projectDir, environment: process.env });
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  warehouse = opened.warehouse;
  try {
    await check();
  } finally {
    await warehouse.close();
  }
}

describe('what a query costs on DuckDB', () => {
  it('is the size of its whole result, also of what is cut off, and never the rows scanned', async () => {
    await withWarehouse(async () => {
      expect(
        await cost(`SELECT 'é' || repeat('x', 98) AS a, NULL AS b, range AS c FROM range(5)`),
      ).toMatchObject({
        resultBytes: 5 * 101,
        rowsScanned: null,
      });
    });
  });

  it('is processor time also of a query that fails, or is stopped at its limit', async () => {
    await withWarehouse(async () => {
      expect((await cost(`SELECT count(*) AS n FROM t WHERE md5(s) < '0'`)).cpuMs).toBeGreaterThan(5);
      const failed = await cost(
        `SELECT count(CASE WHEN id = ${ROWS - 1} AND md5(s) > '' THEN error('x') END) AS n FROM t WHERE md5(md5(s)) > ''`,
      );
      expect(failed.cpuMs).toBeGreaterThan(5);
      expect(failed.resultBytes).toBeNull();
      expect((await cost(ENDLESS, 200)).cpuMs).toBeGreaterThan(20);
    });
  });

  it.skipIf(HAS_KERNEL_FIGURES)('is unknown, not nothing, where the system does not say', async () => {
    await withWarehouse(async () => {
      expect(await cost('SELECT 1 AS a')).toMatchObject({ bytesScanned: null, spilledBytes: null });
    });
  });

  describe.skipIf(!HAS_KERNEL_FIGURES)('as the kernel tells', () => {
    it('is what it reads of the database, and nothing where that is in memory already', async () => {
      const size = statSync(join(made.projectDir, made.target.path)).size;
      await withWarehouse(async () => {
        expect(await cost('SELECT 1 AS a')).toMatchObject({ bytesScanned: 0, spilledBytes: 0 });
        const first = await cost(`SELECT count(*) AS n FROM t WHERE s LIKE '%00%'`);
        expect(first.bytesScanned).toBeGreaterThan(size / 2);
        expect(first.bytesScanned).toBeLessThan(size * 1.5);
        expect(first.spilledBytes).toBe(0);
        expect((await cost(`SELECT count(*) AS n FROM t WHERE s LIKE '%00%'`)).bytesScanned).toBe(0);
      });
    });

    it('is what it reads of Parquet, each time: of one column less than of two', async () => {
      const file = join(made.projectDir, 'data', 't.parquet').replaceAll("'", "''");
      await withWarehouse(async () => {
        const ids = await cost(`SELECT count(*) AS n FROM '${file}' WHERE id % 7 = 3`);
        const both = await cost(`SELECT count(*) AS n FROM '${file}' WHERE id % 7 = 3 AND s LIKE '%00%'`);
        expect(ids.bytesScanned).toBeGreaterThan(10_000);
        expect(both.bytesScanned).toBeGreaterThan((ids.bytesScanned ?? 0) * 2);
      });
    });

    it('is what it writes to temporary files', async () => {
      await withWarehouse(async () => {
        const sorted = `SELECT count(*) AS n FROM (SELECT s, row_number() OVER (ORDER BY s) AS r FROM t) WHERE r < 0`;
        expect((await cost(sorted)).spilledBytes).toBeGreaterThan(1_000_000);
        expect((await cost('SELECT 1 AS a')).spilledBytes).toBe(0);
      }, '40MB');
    });

    it('is not what the process tells of the queries before it meanwhile', async () => {
      await withWarehouse(async () => {
        const wide = `SELECT ${['a', 'b', 'c'].map((name) => `repeat('x', 20) AS ${name}`)} FROM range(3)`;
        // A query that was quick has others put behind it, and their answers are told while the last one runs.
        await ask(wide);
        const answers = Promise.all(Array.from({ length: 25 }, () => ask(wide)));
        const last = cost(`SELECT count(*) AS n FROM t WHERE md5(md5(md5(s))) < '0'`);
        await answers;
        expect((await last).spilledBytes).toBe(0);
      });
    });

    it('is by how much it makes its process grow, and a small one after it does not', async () => {
      await withWarehouse(async () => {
        const distinct = 'SELECT count(*) AS n FROM (SELECT DISTINCT s FROM t)';
        expect((await cost(distinct)).peakMemoryBytes).toBeGreaterThan(15_000_000);
        const small = await cost('SELECT 1 AS a');
        expect(small.peakMemoryBytes).not.toBeNull();
        expect(small.peakMemoryBytes).toBeLessThan(15_000_000);
      });
    });
  });
});

function canRead(path: string): boolean {
  try {
    return readFileSync(path, 'latin1').startsWith('rchar');
  } catch {
    return false;
  }
}
