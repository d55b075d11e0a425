import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { assay, jsonLines } from './assay.js';
import { audit, makeProject } from './make-project.js';

const LEFT = 'SELECT id, email AS who, amount FROM raw.orders WHERE day = @run_date';
// The second day of staging is of another currency, so to speak.
const RIGHT = `SELECT id, CAST(NULL AS VARCHAR) AS who, amount * CASE WHEN id = 4 THEN 1.004 ELSE 1 END AS amount
FROM staging.orders WHERE day = @run_date AND id <> 1`;

it('a comparison is compiled, run, shown, and told by the site, without a value that must not be seen', async () => {
  const folder = await makeProject({
    files: {
      'staging/orders/same_as_raw.sql': audit(
        'Orders are those that were delivered.',
        'consistency',
        `${LEFT};\n\n${RIGHT}`,
        'compare: { key: [id], tolerance: { amount: 0.5% } }',
        'blocking: false',
      ),
    },
  });
  const run = (date: string, ...more: string[]) =>
    assay(['run', '-s', 'same_as_raw', '--date', date, ...more], { cwd: folder });

  const { stdout, exitCode } = await run('2001-03-01');
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    '2 offending rows of 2 keys (1 key is missing on the right, 1 value differs); expected rows = 0',
  );
  expect(stdout).toMatch(
    /id +column +left +right +difference\n +1 +\(whole row\) +a row +no row +NULL\n +2 +who +••• +NULL +NULL/,
  );

  const events = jsonLines((await run('2001-03-02', '--json')).stdout);
  expect(
    events.filter(({ type }) => type === 'query.start').map(({ purpose, side }) => [purpose, side]),
  ).toEqual([
    ['type', 'left'],
    ['type', 'right'],
    ['count', 'left'],
    ['count', 'right'],
    ['examined', 'left'],
  ]);
  expect(events.find(({ type }) => type === 'audit.end')).toMatchObject({
    // The amount of order 4 is within its tolerance; `who` of both is not there on the right.
    result: { status: 'fail', offendingRows: 2, examinedRows: 2 },
  });
  const nothing = await run('2001-03-03');
  expect(nothing.stdout).toContain('nothing was examined: no row matches what either query looks at');
  expect(nothing.exitCode).toBe(3);

  const shown = (await assay(['show', 'same_as_raw'], { cwd: folder })).stdout;
  expect(shown).toContain('left with right by id; amount within 0.5%');
  expect(shown).toContain('SQL as written: right\n  SELECT id, CAST(NULL AS VARCHAR) AS who');
  const [record] = jsonLines((await assay(['show', 'same_as_raw', '--json'], { cwd: folder })).stdout);
  expect(Object.keys(record?.queries as object)).toEqual(['left', 'right', 'examined', 'examinedRight']);

  expect((await assay(['site'], { cwd: folder })).exitCode).toBe(0);
  const page = readFileSync(join(folder, 'target/site/audits/staging.orders.same_as_raw.html'), 'utf8');
  expect(page).toContain(
    'Each row on the left has its like on the right, by id; amount differs by 0.5% of the left',
  );
  expect(page).toMatch(/<h3>Left<\/h3>[\s\S]*raw\.orders[\s\S]*<h3>Right<\/h3>[\s\S]*staging\.orders/);
  for (const text of [stdout, shown, page, JSON.stringify(events)]) expect(text).not.toContain('@shop.test');
}, 60_000);

it('the guide shows the audit of the sample project', () => {
  const text = (path: string): string =>
    readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const [, sql] = /```sql\n([\s\S]*?)```/.exec(text('docs/compare.md')) ?? [];
  expect(sql).toBe(text('audits/mart/daily_flights/same_as_in_staging.sql'));
});
