import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDiagnostic } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { CODES } from '../codes.js';
import { type Compilation, compile } from '../compile.js';
import type { SourceFile } from '../source-file.js';
import { RULES } from './index.js';
import { ruleDocs } from './rule-docs.js';

/**
 * The pages are tests: each example is laid over the project below and compiled.
 *
 * An example is a run of fenced blocks with `title="<path>"`: a block replaces or adds that file; ` absent` takes it
 * away, ` hex` gives its bytes, ` size=<n>` only its size. In "Fails" it ends with a `text` block, which is the exact
 * report; in "Passes" with any other text. UPDATE_PAGES=1 writes the reports into the pages.
 */
const PROJECT: Readonly<Record<string, string>> = {
  'assay.yml': `version: 1
name: flights
owner: data-platform
layers: [raw, staging, mart]
targets:
  local: { type: duckdb, path: warehouse.duckdb }
`,
  'owners.yml': `data-platform: { members: [octavia] }
flight-ops: { members: [toni], notify: ["slack:flight-alerts"] }
`,
  'tables.yml': `tables:
  - name: raw.flights
    layer: raw
    owner: data-platform
    partition: { column: flight_date, type: date }
  - name: staging.flights
    layer: staging
    owner: flight-ops
    depends_on: [raw.flights]
    partition: { column: flight_date, type: date }
  - name: staging.airports
    layer: staging
    owner: flight-ops
    partition: none
    max_bytes: 1GB
`,
};

/** Examples are short: what they leave out is reported on the page of that rule alone. */
const LEFT_OUT: ReadonlySet<string> = new Set(['missing-description', 'unaudited-table']);

const FOLDER = dirname(fileURLToPath(import.meta.url));
const PAGES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length))
  .sort();
const HEADINGS = ['Checks', 'Why', 'Fails', 'Passes'];

describe('pages', () => {
  it('exist for every code, and for nothing else', () => {
    expect(PAGES).toEqual(Object.keys(CODES).sort());
  });

  it('are embedded as they are', () => {
    const embedded = new Map(ruleDocs().map(({ code, page }) => [code, page]));
    expect(embedded).toEqual(new Map(PAGES.map((code) => [code, readPage(code)])));
  });

  it('have a summary of one sentence', () => {
    for (const { code, summary } of ruleDocs()) {
      expect(summary, code).toMatch(/^[A-Z`].*\.$/);
      expect(summary.length, code).toBeLessThan(100);
    }
  });
});

describe('rules', () => {
  it('are listed once each', () => {
    const codes = RULES.map((rule) => rule.code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('have a file of their name', () => {
    const files = readdirSync(FOLDER);
    for (const { code } of RULES) expect(files, code).toContain(`${code}.ts`);
  });

  it('are listed if they have a file', () => {
    const listed = new Set<string>(RULES.map((rule) => rule.code));
    const written = readdirSync(FOLDER).flatMap((file) => /^([a-z-]+)\.ts$/.exec(file)?.[1] ?? []);
    const codes = written.filter((code) => Object.hasOwn(CODES, code));
    expect(codes.filter((code) => !listed.has(code))).toEqual([]);
  });
});

describe.each(PAGES)('%s', (code) => {
  const page = readPage(code);

  it('has the headings', () => {
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    const headings = [...page.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    // What a project can set, and only that, has options.
    const { settable } = CODES[code as keyof typeof CODES];
    expect(headings).toEqual(settable ? [...HEADINGS, 'Options'] : HEADINGS);
  });

  it('fails as the page says', () => {
    const examples = readExamples(section(page, 'Fails'));
    expect(examples.length).toBeGreaterThan(0);
    let updated = page;
    for (const example of examples) {
      const compilation = compileExample(example.blocks, code);
      expect(compilation.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
      for (const { code, hint, message } of compilation.diagnostics)
        expect(hint, `${code}: ${message}`).toBeTruthy();
      const report = render(compilation);
      if (process.env.UPDATE_PAGES) {
        updated = updated.replace(example.source, () =>
          example.source.replace(/```text\n[\s\S]*?```$/, () => `\`\`\`text\n${report}\n\`\`\``),
        );
      } else {
        expect(example.report).toBe(report);
      }
    }
    if (updated !== page) writeFileSync(join(FOLDER, `${code}.md`), updated);
  });

  it('passes as the page says', () => {
    const examples = readExamples(section(page, 'Passes'));
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(render(compileExample(example.blocks, code))).toBe('');
    }
  });
});

interface Block {
  readonly path: string;
  readonly attributes: string;
  readonly body: string;
}

interface Example {
  readonly blocks: readonly Block[];
  readonly report: string | undefined;
  /** As it stands in the page. */
  readonly source: string;
}

function readPage(code: string): string {
  return readFileSync(join(FOLDER, `${code}.md`), 'utf8');
}

function section(page: string, heading: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

/** Blocks with nothing but white space between them belong together. */
function readExamples(text: string): Example[] {
  const examples: Example[] = [];
  let open: { blocks: Block[]; start: number; end: number } | undefined;
  const close = (report: string | undefined, end: number): void => {
    if (open) examples.push({ blocks: open.blocks, report, source: text.slice(open.start, end) });
    open = undefined;
  };
  for (const match of text.matchAll(/^```(\w+)(?: title="([^"]+)"([^\n]*))?\n([\s\S]*?)^```$/gm)) {
    const [whole, language, path, attributes = '', body = ''] = match;
    const end = match.index + whole.length;
    if (language === 'text') {
      close(body.replace(/\n$/, ''), end);
      continue;
    }
    if (open && text.slice(open.end, match.index).trim() !== '') close(undefined, open.end);
    open ??= { blocks: [], start: match.index, end };
    open.end = end;
    if (path !== undefined) open.blocks.push({ path, attributes: attributes.trim(), body });
  }
  close(undefined, open?.end ?? 0);
  return examples;
}

function compileExample(blocks: readonly Block[], page: string): Compilation {
  const files = new Map(Object.entries(PROJECT).map(([path, text]) => [path, textFile(path, text)]));
  for (const { path, attributes, body } of blocks) {
    const size = /size=(\d+)/.exec(attributes)?.[1];
    if (attributes === 'absent') files.delete(path);
    else if (size) files.set(path, { path, size: Number(size), content: null });
    else if (attributes === 'hex')
      files.set(path, bytesFile(path, Buffer.from(body.replace(/\s/g, ''), 'hex')));
    else files.set(path, textFile(path, body));
  }
  const { diagnostics, ...rest } = compile([...files.values()]);
  return { ...rest, diagnostics: diagnostics.filter(({ code }) => code === page || !LEFT_OUT.has(code)) };
}

function textFile(path: string, text: string): SourceFile {
  return bytesFile(path, Buffer.from(text, 'utf8'));
}

function bytesFile(path: string, content: Uint8Array): SourceFile {
  return { path, size: content.byteLength, content };
}

function render({ diagnostics, texts }: Compilation): string {
  return diagnostics
    .map((diagnostic) => formatDiagnostic(diagnostic, texts.get(diagnostic.location?.file ?? '')))
    .join('\n');
}
