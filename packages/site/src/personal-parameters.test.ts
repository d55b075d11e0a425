import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../test-data/flights.js';
import { scriptedRun } from '../test-data/scripted-run.js';
import { buildSite } from './build-site.js';

const PERSONAL = 'ada.lovelace.4711';
const HARMLESS = 'harmless.0815';
const whole = flightsPlan();
const [secret, open] = ['raw.flights.day_is_complete', 'raw.airports.code_is_unique'];

/** One audit that reads personal columns, and one that does not, each with a value of its own. */
const plan = {
  ...whole,
  audits: whole.audits.map((audit) => {
    const name = audit.id === secret ? 'customer' : audit.id === open ? 'least' : null;
    if (name === null) return audit;
    return {
      ...audit,
      sensitive: audit.id === secret,
      sql: { text: `SELECT 1 FROM t WHERE x = @${name}`, parameters: [{ name, offset: 26 }] },
      parameters: [{ name, type: 'string' as const, default: null }],
    };
  }),
};
const run = scriptedRun(plan, { date: '2001-06-30', outcomes: { [secret]: 'fail' } });
const input = {
  plan,
  ruleDocs: [],
  assayVersion: '0.1.0',
  runs: [
    {
      ...run,
      start: {
        ...run.start,
        parameters: {
          customer: { type: 'string', value: PERSONAL },
          least: { type: 'string', value: HARMLESS },
        },
      },
    },
  ],
} as const;

describe('a value that was given to a run', () => {
  it('is on no page where an audit takes it that reads personal columns, and on those that tell it elsewhere', async () => {
    const files = await buildSite(input);
    const pagesWith = (text: string): string[] =>
      [...files].filter(([, content]) => String(content).includes(text)).map(([path]) => path);
    expect(pagesWith(PERSONAL)).toEqual([]);
    const runPage = `runs/${run.start.runId}.html`;
    expect(pagesWith(HARMLESS).sort()).toEqual([`audits/${open}.html`, runPage]);
    const page = String(files.get(`audits/${secret}.html`));
    expect(page).toContain(
      '<code>@customer</code> string <b><bdi>given, and not shown: it may be personal</bdi>',
    );
    expect(page).toContain(`npx assay run --select ${secret} --date 2001-06-30 --target local<`);
    expect(String(files.get(`audits/${open}.html`))).toContain(`--param least=${HARMLESS}`);
    expect(String(files.get(runPage))).toContain('customer not shown, as it may be personal, least = ');
  });
});
