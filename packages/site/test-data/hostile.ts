import type { AuditResult, Plan } from '@assay/contract';
import type { SiteInput } from '../src/site-input.js';
import { flightsPlan } from './flights.js';
import { scriptedRun } from './scripted-run.js';

/** Texts that break pages which trust them; every one stands everywhere that a text can stand. */
const HOSTILE_TEXT = [
  '</script><script>document.title = "broken"</script>',
  '<img src="https://evil.test/x.png" onerror="document.title = \'broken\'">',
  '"><svg onload=document.title="broken">',
  '[click](javascript:document.title="broken") ![x](https://evil.test/y.png) <b>bold</b>',
  '\u202e\u2066desrever\u0000 😀 &amp; {{x}} <%= 1 %>',
  'W'.repeat(10_000),
].join(' ');

/** Names have no spaces. */
const HOSTILE_NAME = `mart.<img/src=x/onerror="document.title='broken'">&amp;\u202e'😀javascript:${'W'.repeat(150)}`;
const named = (name: string): string => name.replace(/^mart\.routes/, HOSTILE_NAME);

/** The flights project with hostile text in every field that a user or a warehouse fills freely. */
export function hostileInput(): SiteInput {
  const clean = flightsPlan();
  const evil = HOSTILE_TEXT;
  const plan: Plan = {
    ...clean,
    project: { ...clean.project, name: evil },
    target: { ...clean.target, name: evil },
    owners: {
      [evil]: {
        members: [evil],
        notify: [
          { channel: 'webhook', address: evil, severities: ['error'], samples: false },
          { channel: 'file', address: 'javascript:alert(1)', severities: ['error'], samples: false },
        ],
      },
    },
    tables: clean.tables.map((table) => ({
      ...table,
      name: named(table.name),
      owner: evil,
      description: evil,
      columns: [{ name: evil, description: evil, pii: false }],
      suppressions: [{ rule: evil, reason: evil, stale: true }],
      source: { file: evil, line: 1 },
    })),
    audits: clean.audits.map((audit) => ({
      ...audit,
      id: named(audit.id),
      table: named(audit.table),
      reads: audit.reads.map(named),
      owner: evil,
      description: evil,
      tags: [evil],
      suppressions: [{ rule: 'join', reason: evil, stale: false }],
      sql: { text: `${audit.sql.text} -- ${evil}`, parameters: audit.sql.parameters },
      expect: {
        ...audit.expect,
        error: {
          terms: [
            {
              subject: { kind: 'column', column: evil },
              test: { kind: 'compare', operator: '=', value: '1' },
            },
          ],
        },
      },
      source: { file: evil, line: 1 },
    })),
  };
  const run = scriptedRun(plan, {
    date: '2001-06-30',
    outcomes: {
      'raw.flights.day_is_complete': 'fail',
      'raw.airports.code_is_unique': 'error',
      'raw.airports.country_is_known': 'warn',
    },
  });
  const results = run.results.map(
    (result): AuditResult => ({
      ...result,
      reason: result.reason === null ? null : evil,
      sampleProblem: result.sample ? evil : null,
      sample: result.sample && {
        columns: [evil, 'n'],
        rows: [
          [evil, null],
          [null, '1'],
        ],
        maskedColumns: [evil],
      },
    }),
  );
  const start = { ...run.start, parameters: { [evil]: { type: 'string' as const, value: evil } } };
  return {
    plan,
    ruleDocs: [
      { code: 'join', group: evil, summary: evil, page: `# join\n\n${evil}\n\n\`\`\`sql\n${evil}\n\`\`\`\n` },
    ],
    runs: [{ ...run, start, results }],
    assayVersion: evil,
    guides: {
      guides: [
        {
          file: 'alerts.md',
          text: `# ${evil}\n\n${evil}\n\n## ${evil}\n\n| ${evil} |\n|---|\n| ${evil} |\n`,
        },
      ],
      pictures: [],
    },
  };
}
