import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { assay } from './assay.js';
import { audit, makeProject } from './make-project.js';

it('of a partition column with another type than declared a dry run tells the author, and a run whoever waits for it', async () => {
  const cwd = await makeProject({
    files: {
      'raw/orders/of_customer.sql': audit(
        'A customer has no orders.',
        'validity',
        'SELECT id FROM raw.orders WHERE day = @run_date AND email = @customer',
        'params: { customer: { type: string } }',
      ),
    },
  });
  const instance = await DuckDBInstance.create(join(cwd, 'shop.duckdb'));
  const connection = await instance.connect();
  await connection.run('ALTER TABLE staging.orders ALTER day TYPE TIMESTAMP');
  connection.closeSync();
  instance.closeSync();

  const dry = await assay(['compile', '--dry-run'], { cwd });
  expect(dry.exitCode).toBe(2);
  expect(dry.stderr).toContain(
    'error[partition-mismatch]: partition column day of staging.orders is TIMESTAMP in the warehouse and declared as date',
  );
  expect(dry.stdout).toContain('3 tables (2 as declared, 1 not as declared).');
  expect(existsSync(join(cwd, 'target', 'plan.json'))).toBe(false);

  const run = await assay(['run', '--date', '2001-03-01', '--exclude', 'of_customer'], { cwd });
  expect(run.exitCode).toBe(3);
  expect(run.stdout).toContain('declare `type: timestamp`');
  expect(run.stdout).toMatch(/1 could not be evaluated · 1 skipped · 2 passed of 4/);

  const other = await assay(['plan', '--dry-run', '--require-dry-run', '-s', 'table:raw.orders'], { cwd });
  expect([other.exitCode, other.stderr]).toEqual([0, '']);
  expect(other.stdout).toContain('1 table (1 as declared).');
});
