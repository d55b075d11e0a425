import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The house's law of `CONTRIBUTING.md`: who may import whom, and which library has a sole importer. */
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const PERMITTED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  compiler: ['contract'],
  history: ['contract'],
  runner: ['contract', 'history'],
  alerts: ['contract', 'history'],
  site: ['contract', 'history'],
  cli: ['contract', 'compiler', 'history', 'runner', 'alerts', 'site'],
};

/** Library (or a prefix of it) to the files that may import it. */
const SOLE_IMPORTERS: Readonly<Record<string, readonly string[]>> = {
  graphology: ['packages/compiler/src/graph/build-graph.ts'],
  'node-sql-parser': ['packages/compiler/src/sql/node-sql-parser.ts'],
  '@polyglot-sql/sdk': ['packages/compiler/src/sql/polyglot.ts'],
  re2js: ['packages/compiler/src/checks/pattern-flaw.ts'],
  '@duckdb/node-api': ['packages/runner/src/warehouse/duckdb/', 'packages/history/src/export-history.ts'],
  '@google-cloud/bigquery': ['packages/runner/src/warehouse/bigquery/'],
  ejs: ['packages/site/src/render-template.ts'],
  '@viz-js/viz': ['packages/site/src/lineage/graphviz.ts'],
  nodemailer: ['packages/alerts/src/channels/email.ts', 'packages/alerts/src/channels/email-message.ts'],
  zod: [
    // What the outbox reads is its own: its events are no part of what packages exchange.
    'packages/alerts/src/outbox/outbox-event-schema.ts',
    'packages/compiler/src/',
    'packages/contract/src/event-schema.ts',
    'packages/contract/src/plan-schema.ts',
    'packages/contract/src/read-artifact.ts',
    'packages/contract/src/resource-schemas.ts',
    'packages/contract/src/schema-parts.ts',
  ],
  commander: ['packages/cli/src/main.ts', 'packages/cli/src/verb.ts', 'packages/cli/src/option-value.ts'],
};

/** What pure packages may use of Node: no disk, network, clock, environment, processes. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  contract: ['node:crypto'],
  compiler: [],
};

interface SourceFile {
  readonly path: string;
  readonly packageName: string;
  readonly imports: readonly string[];
  readonly text: string;
}

function readSources(): SourceFile[] {
  const packages = readdirSync(join(ROOT, 'packages'));
  return packages.flatMap((packageName) =>
    readdirSync(join(ROOT, 'packages', packageName, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/\.test(-support)?\.ts$/.test(file))
      .map((file) => {
        const absolute = join(ROOT, 'packages', packageName, 'src', file);
        const text = readFileSync(absolute, 'utf8');
        return { path: relative(ROOT, absolute), packageName, imports: importsOf(text), text };
      }),
  );
}

/** The code without comments, and with every string that is no module name left as it is. */
function withoutComments(text: string): string {
  // Strings and templates come first in the alternation, so that a comment sign inside one is no comment.
  return text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/.*/g,
    (_, string: string | undefined) => string ?? '',
  );
}

/** Every module that a file names: static and dynamic imports, re-exports, `require`, `import.meta.resolve`. */
function importsOf(text: string): string[] {
  const code = withoutComments(text);
  const forms = [
    /\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g,
    /\brequire\s*\(\s*['"`]([^'"`]+)['"`]/g,
    /\bresolve\s*\(\s*['"`]([^'"`]+)['"`]/g,
  ];
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ''));
}

/** The code without comments, strings and regular expressions: names that are used. Templates stay, they hold code. */
function namesIn(text: string): string {
  return withoutComments(text).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
}

/** What a file loads before it runs itself. */
function importsAtOnce(text: string): string[] {
  const statements = withoutComments(text).matchAll(
    /^(?:import|export)(?!\s+type\b)[^;(]*?from\s*['"]([^'"]+)['"]/gm,
  );
  return [...statements].map(([, name]) => name as string);
}

/** Everything that is loaded with a file, by name; of libraries the name alone. */
function loadedAtOnce(path: string): Set<string> {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = sources.find((one) => one.path === file.replace(/\.js$/, '.ts'))?.text ?? '';
    for (const name of importsAtOnce(text))
      if (name.startsWith('.')) load(join(dirname(file), name));
      else loaded.add(name);
  };
  load(path);
  return loaded;
}

/** What is wrong with a file's imports, one sentence each. */
function violations(file: SourceFile): string[] {
  const found: string[] = [];
  for (const name of file.imports) {
    if (name.startsWith('.')) {
      const target = relative(ROOT, resolve(ROOT, dirname(file.path), name));
      if (!target.startsWith(`packages/${file.packageName}/`))
        found.push(`${file.path} reaches into ${target}`);
      continue;
    }
    const ours = /^@assay\/([^/]+)/.exec(name)?.[1];
    if (ours !== undefined) {
      if (!PERMITTED[file.packageName]?.includes(ours))
        found.push(`${file.path} must not import @assay/${ours}`);
      continue;
    }
    for (const [library, importers] of Object.entries(SOLE_IMPORTERS)) {
      if (name !== library && !name.startsWith(`${library}/`)) continue;
      if (
        !importers.some(
          (importer) => file.path === importer || (importer.endsWith('/') && file.path.startsWith(importer)),
        )
      ) {
        found.push(`${file.path} must not import ${library}: only ${importers.join(', ')} may`);
      }
    }
    const isBuiltin = name.startsWith('node:') || builtinModules.includes(name);
    if (isBuiltin && PURE[file.packageName]?.includes(name) === false) {
      found.push(`${file.path} must not import ${name}: ${file.packageName} is pure`);
    }
  }
  return found;
}

/** `env` out of `process`, in any of its spellings. */
const READS_ENVIRONMENT =
  /\bprocess\s*\.\s*env\b|\bprocess\s*\[|\{[^{}]*\benv\b[^{}]*\}\s*=\s*process\b|\bimport\s*\{[^}]*\benv\b/;

const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\b|\bperformance\b|\bfetch\b|\bIntl\b|\btoLocale\w*|\blocaleCompare\b/;

const sources = readSources();

describe('the house', () => {
  it('has every package in the table of permitted imports', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(
      [...new Set(sources.map((file) => file.packageName))].filter((name) => !(name in PERMITTED)),
    ).toEqual([]);
  });

  it('keeps the import directions, the sole importers and the pure packages', () => {
    expect(sources.flatMap(violations)).toEqual([]);
  });

  it('declares in each package just what the directions permit', () => {
    for (const name of new Set(sources.map((file) => file.packageName))) {
      const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')) as {
        dependencies?: Record<string, string>;
      };
      const ours = Object.keys(manifest.dependencies ?? {}).filter((dependency) =>
        dependency.startsWith('@assay/'),
      );
      expect(
        ours.filter((dependency) => !PERMITTED[name]?.includes(dependency.slice('@assay/'.length))),
      ).toEqual([]);
    }
  });

  it('loads alerting in its own commands alone: a run does not know of it', () => {
    const loaders = sources.filter(({ imports }) =>
      imports.some((name) => /^@assay\/alerts(?:\/|$)/.test(name)),
    );
    expect(loaders.map((file) => file.path).sort()).toEqual(
      expect.arrayContaining(['packages/cli/src/alerts/alerting.ts', 'packages/cli/src/commands/alert.ts']),
    );
    const isOfAlerts = (path: string): boolean =>
      /^packages\/cli\/src\/(?:alerts\/|commands\/(?:alert(?:-\w+)?|history-prune)\.ts$)/.test(path);
    expect(loaders.map((file) => file.path).filter((path) => !isOfAlerts(path))).toEqual([]);
    const loadersOfThose = sources.filter(({ imports }) => imports.some((name) => name.includes('/alerts/')));
    expect(loadersOfThose.map((file) => file.path).filter((path) => !isOfAlerts(path))).toEqual([]);
  });

  it.each(['nodemailer', '@google-cloud/bigquery'])('loads %s only when it is used', (library) => {
    const quoted = library.replace('/', '\\/');
    const atOnce = new RegExp(`^\\s*(?:import|export)(?!\\s+type\\b)[^;(]*['"]${quoted}['"]`, 'm');
    expect(atOnce.test(`import { a } from '${library}';`)).toBe(true);
    expect(atOnce.test(`import {\n  a,\n} from '${library}';`)).toBe(true);
    const users = sources.filter(({ imports }) => imports.includes(library));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter(({ text }) => atOnce.test(withoutComments(text))).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('brings no parser to a command that reads no SQL: they take a quarter of a second and 90 MB', () => {
    const inThreads = 'packages/cli/src/audit-worker.ts';
    const users = sources.filter(
      ({ packageName, text }) =>
        packageName !== 'compiler' && importsAtOnce(text).includes('@assay/compiler'),
    );
    expect(users.map(({ path }) => path)).toEqual([inThreads]);
    const { exports } = JSON.parse(readFileSync(join(ROOT, 'packages/compiler/package.json'), 'utf8')) as {
      exports: Readonly<Record<string, { readonly default: string }>>;
    };
    // What editors know of a check's options stands beside its SQL; `assay schema` alone asks for it.
    const others = Object.entries(exports).filter(([name]) => !['.', './editor-schemas'].includes(name));
    expect(others.length).toBeGreaterThan(5);
    const parsersOf = (file: string): string[] =>
      [...loadedAtOnce(file)].filter((name) => /node-sql-parser|@polyglot-sql/.test(name));
    for (const [name, entry] of others) {
      const first = join('packages/compiler', entry.default.replace('./dist/', 'src/'));
      expect(parsersOf(first), name).toEqual([]);
    }
    expect(parsersOf('packages/compiler/src/index.ts').length).toBeGreaterThan(1);
  });

  it('reads the environment in cli/settings.ts alone', () => {
    const readers = sources.filter((file) => READS_ENVIRONMENT.test(namesIn(file.text)));
    expect(readers.map((file) => file.path)).toEqual(['packages/cli/src/settings.ts']);
  });

  it('takes clock, chance, place and network from outside in the pure packages', () => {
    const impure = sources.filter((file) => file.packageName in PURE && IMPURE.test(namesIn(file.text)));
    // Calendar days need the time zones that Node knows; the zone is an argument.
    expect(impure.map((file) => file.path)).toEqual(['packages/contract/src/calendar-date.ts']);
  });

  it('prints in the cli alone: print.ts, and main.ts for what comes before and after a command', () => {
    const printers = sources.filter((file) => /\bconsole\b|\bstdout\b|\bstderr\b/.test(namesIn(file.text)));
    expect(printers.map((file) => file.path).sort()).toEqual([
      // The name of a channel, whose text goes to `print.ts`.
      'packages/alerts/src/channels/open-channels.ts',
      // It reads what the program git prints.
      'packages/cli/src/git/run-git.ts',
      'packages/cli/src/main.ts',
      'packages/cli/src/print.ts',
    ]);
  });

  it.each([
    'const { env } = process;',
    "const home = process['env'];",
    'process.env.HOME',
    "import { env } from 'node:process';",
  ])('would see the environment read by %s', (text) => {
    expect(READS_ENVIRONMENT.test(namesIn(text))).toBe(true);
  });

  it.each([
    'Date.now()',
    'new Date()',
    'performance.now()',
    'fetch(url)',
    'a.localeCompare(b)',
    'Intl.Collator',
    'x.toLocaleString()',
  ])('would see that a pure package uses %s', (text) => {
    expect(IMPURE.test(namesIn(text))).toBe(true);
  });

  it.each([
    ['compiler', "import { runPlan } from '@assay/runner';", 'must not import @assay/runner'],
    ['runner', "const alerts = await import('@assay/alerts');", 'must not import @assay/alerts'],
    ['runner', "export * from '../../compiler/src/index.js';", 'reaches into'],
    ['compiler', "import { readFileSync } from 'node:fs';", 'compiler is pure'],
    ['site', "import { DuckDBInstance } from '@duckdb/node-api';", 'only packages/runner'],
    [
      'compiler',
      "const a = 'x/*'; import { readFileSync } from 'node:fs'; const b = '*/y';",
      'compiler is pure',
    ],
  ])('would see a forbidden import in %s', (packageName, text, message) => {
    const file = { path: `packages/${packageName}/src/x.ts`, packageName, imports: importsOf(text), text };
    expect(violations(file).join()).toContain(message);
  });
});
