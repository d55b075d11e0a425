import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AuditReading,
  type Compilation,
  compile,
  compileWith,
  MAX_SOURCE_BYTES,
  readAudit,
  type SourceFile,
} from '@assay/compiler';
import { formatDiagnostic, hasErrors, stableStringify } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/**
 * Golden projects: each folder is a project, `expected.txt` what compiling it reports, and `expected-plan.json` its plan
 * where it has one. Cases whose files do not survive a checkout are made below. UPDATE_GOLDENS=1 writes the goldens.
 */
const FOLDER = dirname(fileURLToPath(import.meta.url));
const GOLDENS = new Set(['expected.txt', 'expected-plan.json']);

const COMMITTED = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .filter((name) => existsSync(join(FOLDER, name, 'tables.yml')))
  .sort();

const AUDIT = 'staging/flights/no_duplicates.sql';

/** Cases made from the valid project. */
const MADE: Readonly<Record<string, () => SourceFile[]>> = {
  'binary-file': () => withFile(AUDIT, Buffer.from('53454c45435400ff', 'hex')),
  'five-megabytes': () => [
    ...readProject('valid').filter(({ path }) => path !== AUDIT),
    { path: AUDIT, size: 5 * MAX_SOURCE_BYTES, content: null },
  ],
  'duplicate-audit-id': () => [...readProject('valid'), textFile('Staging/Flights/No_duplicates.sql', textOf(AUDIT))],
  'crlf-and-bom': () =>
    readProject('many-problems-in-one-file').map((file) => withWindowsLineEnds(file)),
};

describe.each(COMMITTED)('%s', (name) => {
  it('gives what is expected', () => {
    const compilation = compile(readProject(name));
    expectGolden(name, 'expected.txt', reportOf(compilation));
    if (compilation.plan) expectGolden(name, 'expected-plan.json', stableStringify(compilation.plan));
  });
});

describe.each(Object.entries(MADE))('%s', (name, make) => {
  it('gives what is expected', () => {
    expectGolden(name, 'expected.txt', reportOf(compile(make())));
  });
});

describe('audits that are read elsewhere', () => {
  it.each([...COMMITTED.map((name) => [name, () => readProject(name)] as const), ...Object.entries(MADE)])(
    'give what they give here: %s',
    async (_, make) => {
      const elsewhere = await compileWith(make(), {}, async (jobs, take) => {
        await Promise.resolve();
        // In no order.
        for (const [index, job] of [...jobs.entries()].reverse())
          take(index, JSON.parse(JSON.stringify(readAudit(job))) as AuditReading);
      });
      const here = compile(make());
      expect(reportOf(elsewhere)).toBe(reportOf(here));
      expect(elsewhere.diagnostics).toEqual(here.diagnostics);
      expect(stableStringify(elsewhere.plan)).toBe(stableStringify(here.plan));
    },
  );
});

describe('the plan', () => {
  it('is the same with CRLF and a byte order mark', () => {
    expect(planOf(readProject('valid').map(withWindowsLineEnds))).toBe(planOf(readProject('valid')));
  });

  it('does not depend on the order of the sources', () => {
    const sources = readProject('valid');
    const expected = planOf(sources);
    fc.assert(
      fc.property(fc.shuffledSubarray(sources, { minLength: sources.length }), (shuffled) => {
        expect(planOf(shuffled)).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('of another target has the SQL of its dialect', () => {
    const { plan } = compile(readProject('valid'), { target: 'prod' });
    const audit = plan?.audits.find(({ id }) => id === 'staging.flights.delay_is_plausible');
    expect(plan?.target).toMatchObject({ type: 'bigquery', project: '$\u007bBIGQUERY_PROJECT}' });
    expect(audit?.sql.text).toContain('DATE_SUB');
    expect(audit?.source).toEqual({ file: 'staging/flights/delay_is_plausible.bigquery.sql', line: 1 });
  });

  it('is refused for a target that does not exist', () => {
    const { plan, diagnostics } = compile(readProject('valid'), { target: 'prd' });
    expect(plan).toBeNull();
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ['unknown-target', 'did you mean "prod"?'],
    ]);
  });

  it('is there exactly if no problem is an error', () => {
    for (const name of COMMITTED) {
      const { plan, diagnostics } = compile(readProject(name));
      expect(plan === null, name).toBe(hasErrors(diagnostics));
    }
  });
});

/** Checks are most of what a YAML file can say: its damage has more to hit. */
const CHECKS = [
  ['checks', 'tables.yml'],
  ['wrong-checks', 'tables.yml'],
  ['dbt-tests', 'tables.yml'],
] as const;

describe('any sources', () => {
  const paths = readProject('valid').map(({ path }) => path);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  );

  it('give a plan or problems, and nothing is thrown', () => {
    const path = fc.oneof(fc.constantFrom(...paths, 'assay.yaml', 'x.sql', 'a/b/c.d.sql', 'a/b/C.SQL', 'T.YML'), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(path, bytes), { maxLength: 5 }), (changes) => {
        const changed = changes.map(([name, content]) => bytesFile(name, content));
        const { plan, diagnostics } = compile([...readProject('valid'), ...changed]);
        expect(plan === null).toBe(hasErrors(diagnostics));
        expect(diagnostics.filter(({ hint }) => !hint)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['a project', paths.map((path) => ['valid', path] as const), 300],
    ['checks', CHECKS, 25],
  ] as const)('damaged anywhere give problems inside the file: %s', (_, damageable, numRuns) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...damageable),
        fc.nat({ max: 3_000 }),
        fc.nat({ max: 20 }),
        fc.constantFrom('', '\n', '"', "'", '(', '---', ': ', '\t', '*', ';', '\u{1f600}', '/*', '@', '$'),
        ([name, damaged], at, length, insertion) => {
          const sources = readProject(name).map((file) => {
            if (file.path !== damaged) return file;
            const text = Buffer.from(file.content ?? []).toString('utf8');
            return textFile(file.path, text.slice(0, at) + insertion + text.slice(at + length));
          });
          const { diagnostics, texts } = compile(sources);
          expect(diagnostics.filter(({ hint }) => !hint)).toEqual([]);
          for (const { location } of diagnostics) {
            if (!location?.span) continue;
            const text = texts.get(location.file) ?? '';
            expect(location.span.start).toBeGreaterThanOrEqual(0);
            expect(location.span.end).toBeGreaterThanOrEqual(location.span.start);
            expect(location.span.end).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns },
    );
  });
});

function reportOf({ diagnostics, texts }: Compilation): string {
  const reports = diagnostics.map((diagnostic) =>
    formatDiagnostic(diagnostic, texts.get(diagnostic.location?.file ?? '')),
  );
  // Whoever reads a problem is told what to do.
  for (const report of reports) expect(report).toContain('\n  help: ');
  return `${[...reports, `exit ${hasErrors(diagnostics) ? 2 : 0}`].join('\n')}\n`;
}

function planOf(sources: readonly SourceFile[]): string {
  const { plan } = compile(sources);
  expect(plan).not.toBeNull();
  return stableStringify(plan);
}

function expectGolden(name: string, golden: string, actual: string): void {
  const file = join(FOLDER, name, golden);
  if (process.env.UPDATE_GOLDENS) writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

function readProject(name: string): SourceFile[] {
  const folder = join(FOLDER, name);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: file.slice(folder.length + 1).replaceAll('\\', '/'), file }))
    .filter(({ path }) => !GOLDENS.has(path))
    .map(({ path, file }) => bytesFile(path, readFileSync(file)));
}

function textOf(path: string): string {
  return readFileSync(join(FOLDER, 'valid', path), 'utf8');
}

function withFile(path: string, content: Uint8Array): SourceFile[] {
  return [...readProject('valid').filter((file) => file.path !== path), bytesFile(path, content)];
}

function withWindowsLineEnds(file: SourceFile): SourceFile {
  const text = Buffer.from(file.content ?? []).toString('utf8');
  return textFile(file.path, `\ufeff${text.replaceAll('\n', '\r\n')}`);
}

function textFile(path: string, text: string): SourceFile {
  return bytesFile(path, Buffer.from(text, 'utf8'));
}

function bytesFile(path: string, content: Uint8Array): SourceFile {
  return { path, size: content.byteLength, content };
}
