import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleDocs } from '@assay/compiler';
import { expect, it } from 'vitest';
import { sarifFlaws } from '../../packages/cli/src/report/validate-sarif.test-support.js';
import { assay, type Ended, jsonLines } from '../end-to-end/assay.js';

/**
 * The project `every-rule` breaks every rule once; its report in each format is a golden, made by the built command line.
 * UPDATE_GOLDENS=1 writes them.
 */
const PROJECTS = fileURLToPath(new URL('./', import.meta.url));
const PROJECT = join(PROJECTS, 'every-rule');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Codes that cannot stand in one project with the others, and the project that has them. */
const ELSEWHERE: Readonly<Record<string, { readonly project: string; readonly reason: string }>> = {
  'missing-file': { project: 'no-assay-yml', reason: 'without settings nothing else is looked at' },
  'compare-across-targets': {
    project: 'compare-across-targets',
    reason: 'the targets of this project cannot be read, so nobody can tell which one is another',
  },
  'duplicate-audit-id': {
    project: 'duplicate-audit-id',
    reason: 'its two files have one name on a file system that ignores case',
  },
  'file-too-large': { project: 'five-megabytes', reason: 'nobody wants megabytes in a repository' },
};

const RUNS = new Map<string, Promise<Ended>>();

/** What `assay compile --format` ends with, run once for all tests. */
function ended(format: string): Promise<Ended> {
  const run =
    RUNS.get(format) ?? assay(['compile', '--format', format, '--project-dir', PROJECT], { cwd: ROOT });
  RUNS.set(format, run);
  return run;
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: { readonly rules: { readonly id: string; readonly help: { markdown: string } }[] };
      };
      readonly results: { readonly partialFingerprints: object; readonly locations: readonly object[] }[];
    },
  ];
}

function expectGolden(name: string, actual: string): void {
  const file = join(PROJECT, name);
  if (process.env.UPDATE_GOLDENS) writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

it('breaks every rule', async () => {
  const { stdout } = await ended('json');
  const found = new Set(jsonLines(stdout).map(({ code }) => code));
  for (const { code } of ruleDocs()) {
    const other = ELSEWHERE[code];
    if (other === undefined) {
      const what = `no violation of "${code}": add test/projects/every-rule/raw/flights/${code}.sql, or tables/${code}.yml, that breaks it, then run UPDATE_GOLDENS=1 npx vitest run test/projects`;
      expect(found.has(code), what).toBe(true);
    } else {
      const report = readFileSync(join(PROJECTS, other.project, 'expected.txt'), 'utf8');
      expect(report, `${code} (${other.reason}) is missing in ${other.project}`).toContain(`[${code}]`);
      expect(found.has(code), `"${code}" stands in every-rule: take it out of the exceptions`).toBe(false);
    }
  }
});

it('breaks each where the name of a file says so', async () => {
  const { stdout } = await ended('json');
  const problems = jsonLines(stdout).map(({ code, location }) => {
    const { file } = (location ?? { file: '' }) as { file: string };
    return `${String(code)} in ${file}`;
  });
  const codes = new Set(ruleDocs().map(({ code }) => code));
  for (const path of readdirSync(PROJECT, { recursive: true, encoding: 'utf8' })) {
    const code = basename(path).replace(/!?(?:\.bigquery)?\.(?:sql|SQL|yml)$/, '');
    if (!codes.has(code) || /^unexpected-frontmatter\.sql$/.test(basename(path))) continue;
    expect(problems).toContain(`${code} in ${path.replaceAll('\\', '/')}`);
  }
});

it('is reported to people as compiled', async () => {
  const { stdout, stderr, exitCode } = await ended('pretty');
  // The same file as the golden of compiling alone.
  expectGolden('expected.txt', `${stderr}exit 2\n`);
  expect(stdout).toMatch(/^\d+ errors, \d+ warnings\. Nothing was sent\.\n$/);
  expect(exitCode).toBe(2);
});

it('is reported as JSON lines', async () => {
  const { stdout, exitCode } = await ended('json');
  expectGolden('expected.jsonl', stdout);
  expect((await assay(['--json', 'compile', '--project-dir', PROJECT], { cwd: ROOT })).stdout).toBe(stdout);
  expect(exitCode).toBe(2);
});

it('is reported to GitHub as nine annotations and a roll-up', async () => {
  const { stdout, stderr, exitCode } = await ended('github');
  expectGolden('expected.github.txt', stdout);
  const lines = stdout.split('\n').slice(0, -1);
  expect(lines).toHaveLength(10);
  expect(lines.every((line) => /^::(?:error|warning) \S.*?::\S/.test(line))).toBe(true);
  expect(lines[0]).toContain('file=test/projects/every-rule/');
  expect(stderr).toContain((await ended('pretty')).stderr);
  expect(exitCode).toBe(2);
});

it('is reported as valid SARIF', async () => {
  const { stdout, exitCode } = await ended('sarif');
  const log = JSON.parse(stdout) as Log;
  expect(sarifFlaws(log)).toEqual([]);
  const [{ tool, results }] = log.runs;
  // The pages are tests of their own: here only that each rule has its own.
  const pages = new Map(ruleDocs().map(({ code, page }) => [code, page]));
  for (const { id, help } of tool.driver.rules) {
    // Braces are doubled in a message string of SARIF.
    expect(help.markdown).toBe(pages.get(id)?.replace(/[{}]/g, '$&$&'));
    help.markdown = `(the page ${id}.md)`;
  }
  expectGolden('expected.sarif.json', `${JSON.stringify(log, undefined, 2)}\n`);
  expect(results).toHaveLength(jsonLines((await ended('json')).stdout).length);
  const fingerprints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
  expect(new Set(fingerprints).size).toBe(results.length);
  expect(results.filter(({ locations }) => locations.length !== 1)).toEqual([]);
  expect(stdout).not.toContain(ROOT);
  expect(exitCode).toBe(2);
});
