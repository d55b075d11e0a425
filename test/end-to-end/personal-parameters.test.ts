import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assay } from './assay.js';
import { audit, makeProject } from './make-project.js';

const PERSONAL = 'ada.lovelace.4711';

/** The files of the project that hold the text, but for those of the history, and what is kept of it from one site to the next. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^(?:history|target\/cache)\b/.test(path) && statSync(join(folder, path)).isFile())
    .filter((path) => readFileSync(join(folder, path)).includes(text));
}

it('a personal value that was given to a run stands in its history, from which it can be resumed, and nowhere else', async () => {
  const cwd = await makeProject({
    files: {
      'raw/orders/not_of.sql': audit(
        'A customer has no orders.',
        'validity',
        'SELECT id, @customer AS asked FROM raw.orders WHERE day = @run_date AND email <> @customer AND id > @least',
        'params: { customer: { type: string }, least: { type: integer, default: 0 } }',
      ),
    },
  });
  const told = [
    await assay(
      [
        'run',
        '--date',
        '2001-03-01',
        '-s',
        'not_of',
        '--param',
        `customer=${PERSONAL}`,
        '--param',
        'least=1',
        '--json',
        '--events',
        'events.jsonl',
        '--metrics',
        'a.prom',
        '--report',
        'junit=a.xml',
      ],
      { cwd },
    ),
    await assay(['history', '--json'], { cwd }),
    await assay(['history', 'show', '2', '--json'], { cwd }),
    await assay(['history', 'show', '2'], { cwd }),
    await assay(['show', 'raw.orders.not_of', '--json'], { cwd }),
    await assay(['site', '-q'], { cwd }),
  ];
  const said = told.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  expect(told.map(({ exitCode }) => exitCode)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(said).not.toContain(PERSONAL);
  expect(said).toContain('"customer":{"type":"string","value":"•••"}');
  expect(said).toContain('customer=•••');
  expect(filesWith(cwd, 'raw.orders.not_of').length).toBeGreaterThan(5);
  expect(filesWith(cwd, PERSONAL)).toEqual([]);
  const [log = ''] = readdirSync(join(cwd, 'history', 'runs'));
  expect(readFileSync(join(cwd, 'history', 'runs', log), 'utf8').split('\n')[0]).toContain(PERSONAL);
});
