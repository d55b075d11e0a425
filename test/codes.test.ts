import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ruleDocs } from '@assay/compiler';
import { describe, expect, it } from 'vitest';

const PACKAGES = fileURLToPath(new URL('../packages/', import.meta.url));
const PROBLEMS = `${PACKAGES}cli/problems`;

/** Codes in the sources of the packages whose pages stand in `cli/problems/`; the compiler proves its own. */
function codesInSources(): string[] {
  const files = ['contract', 'history', 'runner', 'alerts', 'site', 'cli'].flatMap((name) =>
    readdirSync(`${PACKAGES}${name}/src`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(`${PACKAGES}${name}/src/${file}`, 'utf8')),
  );
  const forms = [
    /\bcode: '([a-z]+(?:-[a-z]+)+)'/g,
    /\bproblem\(\s*'([a-z]+(?:-[a-z]+)+)'/g,
    /\brefusal\(\s*'([a-z]+(?:-[a-z]+)+)'/g,
    /problemOf\(selector, '([a-z-]+)'/g,
  ];
  return files.flatMap((text) =>
    forms.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] ?? '')),
  );
}

const pages = readdirSync(PROBLEMS).map((file) => file.replace(/\.md$/, ''));

describe('codes of running', () => {
  it('have a page each, and no page is without a code', () => {
    // A problem that the compiler finds as well has its page there.
    const compilers = new Set(ruleDocs().map(({ code }) => code));
    const own = codesInSources().filter((code) => !compilers.has(code));
    expect([...new Set(own)].sort()).toEqual(pages.sort());
  });

  it.each(pages)('%s: title, summary, why, what to do', (code) => {
    const page = readFileSync(`${PROBLEMS}/${code}.md`, 'utf8');
    expect(page.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      `# ${code}`,
      '## Why',
      '## What to do',
    ]);
    expect(page.split('\n\n')[1]).toMatch(/^[A-Z`].*\.$/);
  });

  it('are none of the compiler', () => {
    const compiled = new Set(ruleDocs().map((doc) => doc.code));
    expect(pages.filter((code) => compiled.has(code))).toEqual([]);
  });
});
