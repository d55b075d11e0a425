import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDocs, editorSchemas } from '@assay/compiler';
import type { AuditResult, Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { makeCheckWarehouse, planOfChecks, told } from './check-warehouse.js';

/**
 * The pages of checks are tests: their options are those of the schema, their SQL is what the compiler makes of their example, and
 * the example is run on DuckDB. UPDATE_PAGES=1 writes all of these into the pages.
 */
const FOLDER = fileURLToPath(new URL('../../packages/compiler/src/checks/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.md') && file !== 'README.md');
const HEADINGS = [
  'What it checks',
  'NULL, NaN, empty',
  'Options',
  'SQL on DuckDB',
  'SQL on BigQuery',
  'Example',
];
const COMMON = 'name description severity expect where timeout tags allow_empty fuse'.split(' ');

describe('the pages of checks', () => {
  it('exist for each, and for nothing else', () => {
    expect(FILES.map((file) => file.slice(0, -'.md'.length).replaceAll('-', '_')).sort()).toEqual(
      checkNames().sort(),
    );
    expect(checkDocs().map(({ code }) => code)).toEqual(checkNames());
  });

  it('are embedded as they are', () => {
    for (const { code, page } of checkDocs()) expect(page, code).toBe(readFileSync(pathOf(code), 'utf8'));
  });

  it('have a summary of one sentence', () => {
    for (const { code, summary, page } of checkDocs()) {
      expect(summary, code).toMatch(/^[A-Z`].*\.$/);
      expect(page.split('\n').slice(0, 3), code).toEqual([`# ${code}`, '', summary]);
    }
  });
});

describe.each(checkNames())('%s', (name) => {
  const page = readFileSync(pathOf(name), 'utf8');

  it('has the headings', () => {
    expect([...page.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual(HEADINGS);
  });

  it('has the options, the SQL and the results that its page says', async () => {
    const example = sectionOf(page, 'Example');
    const tables = blockOf(example, 'yaml');
    const sections: Readonly<Record<string, string>> = {
      Options: optionsOf(name),
      'SQL on DuckDB': `\`\`\`sql\n${sqlOf(tables, 'duckdb')}\n\`\`\``,
      'SQL on BigQuery': `\`\`\`sql\n${sqlOf(tables, 'bigquery')}\n\`\`\``,
      Example: example
        .replace(/```text\n[\s\S]*?```/, '```text\n{results}\n```')
        .replace('{results}', await resultsOf(tables, blockOf(example, 'sql')))
        .trim(),
    };
    let wanted = page;
    for (const [heading, text] of Object.entries(sections))
      wanted = wanted.replace(
        `## ${heading}\n${sectionOf(wanted, heading)}`,
        () => `## ${heading}\n\n${text}\n\n`,
      );
    wanted = `${wanted.trimEnd()}\n`;
    if (process.env.UPDATE_PAGES) writeFileSync(pathOf(name), wanted);
    else expect(page).toBe(wanted);
  });
});

function pathOf(name: string): string {
  return join(FOLDER, `${name.replaceAll('_', '-')}.md`);
}

function sectionOf(page: string, heading: string): string {
  const part = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  return part?.slice(heading.length + 1) ?? '';
}

function blockOf(section: string, language: string): string {
  return new RegExp(`^\`\`\`${language}[^\n]*\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(section)?.[1] ?? '';
}

function sqlOf(tables: string, dialect: Dialect): string {
  const [audit] = planOfChecks(tables, dialect).audits;
  if (!audit) throw new Error('an example declares a check');
  return audit.compare
    ? `-- left\n${audit.sql.text};\n\n-- right\n${audit.compare.right.sql.text}`
    : audit.sql.text;
}

async function resultsOf(tables: string, data: string): Promise<string> {
  const schemas = [...new Set([...data.matchAll(/CREATE TABLE (\w+)\./g)].map((match) => match[1]))];
  const warehouse = await makeCheckWarehouse([
    ...schemas.map((schema) => `CREATE SCHEMA ${schema}`),
    ...data.split(/;\s*$/m).filter((statement) => statement.trim() !== ''),
  ]);
  try {
    const results = await warehouse.run(tables);
    return [...results].map(([id, result]) => `${id}: ${told(result)}${sampleOf(result)}`).join('\n');
  } finally {
    await warehouse.close();
  }
}

/** The offending rows as a table of text, in the order of their texts. */
function sampleOf({ sample }: AuditResult): string {
  if (!sample) return '';
  const rows = sample.rows.map((row) => row.map((value) => value ?? 'NULL'));
  const sorted = rows.sort((a, b) => (a.join('\t') < b.join('\t') ? -1 : 1));
  const lines = [sample.columns, ...sorted];
  const widths = sample.columns.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map(
      (line) =>
        `\n  ${line
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}`,
    )
    .join('');
}

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The options of a check as editors are told of them. */
function optionsOf(name: string): string {
  const check = schemaOf(name);
  const options = [check, ...(check.anyOf ?? [])].find(({ properties }) => properties);
  const own = Object.entries(options?.properties ?? {}).filter(([option]) => !COMMON.includes(option));
  const lines = own.map(([option, { description }]) => {
    const required = options?.required?.includes(option) ? ' Required.' : '';
    return `- \`${option}\`: ${description}${required}`;
  });
  const common = `${COMMON.slice(0, -1)
    .map((option) => `\`${option}\``)
    .join(', ')} and \`${COMMON.at(-1)}\``;
  const rest = `${own.length === 0 ? 'Those' : 'Besides those'} that every check has: ${common}.`;
  return [...lines, ...(lines.length > 0 ? [''] : []), rest].join('\n');
}

function schemaOf(name: string): JsonSchema {
  const found = checkSchemas()[name];
  if (!found) throw new Error(`no schema of "${name}"`);
  return found;
}

function checkNames(): string[] {
  return Object.keys(checkSchemas());
}

/** The schema of each check, wherever it may stand, in the order of the list of checks. */
function checkSchemas(): Readonly<Record<string, JsonSchema>> {
  const tables = editorSchemas().find((schema) => schema.name === 'tables')?.schema as JsonSchema | undefined;
  const table = tables?.properties?.tables?.items?.properties;
  const lists = [table?.columns?.items?.properties?.checks, table?.checks];
  const all = Object.assign(
    {},
    ...lists.map((list) => list?.items?.anyOf?.find(({ properties }) => properties)?.properties),
  );
  const order = checkDocs().map(({ code }) => code);
  return Object.fromEntries(
    Object.entries(all as Record<string, JsonSchema>).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)),
  );
}
