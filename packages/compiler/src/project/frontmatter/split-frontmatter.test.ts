import { expect, it } from 'vitest';
import { splitFrontmatter } from './split-frontmatter.js';

function split(text: string): unknown {
  const found = splitFrontmatter(text);
  const at = (span: { start: number; end: number }): string => text.slice(span.start, span.end);
  switch (found.kind) {
    case 'split':
      return [at(found.fence), at(found.yaml), at(found.sql)];
    case 'none':
      return at(found.sql);
    case 'unclosed':
      return { opens: at(found.fence), closing: found.closing };
  }
}

it.each([
  ['---\na: 1\n---\nSELECT 1\n', ['---', 'a: 1\n', 'SELECT 1\n']],
  ['/*---\na: 1\n---*/\nSELECT 1', ['/*---', 'a: 1\n', 'SELECT 1']],
  ['---\n---\nSELECT 1', ['---', '', 'SELECT 1']],
  ['\n \n---  \na: 1\n---\t\nSELECT 1', ['---', 'a: 1\n', 'SELECT 1']],
  ['---\na: 1\n---', ['---', 'a: 1\n', '']],
  ['---\na: 1\n---\nSELECT 1 --\n---\n', ['---', 'a: 1\n', 'SELECT 1 --\n---\n']],
  ['---\na: ---\n  ---\n---\nSELECT 1', ['---', 'a: ---\n  ---\n', 'SELECT 1']],
])('splits %j', (text, parts) => {
  expect(split(text)).toEqual(parts);
});

it.each(['SELECT 1', '-- a comment\nSELECT 1', '--- a\nSELECT 1', '----\nSELECT 1', ''])(
  'finds no fence in %j',
  (text) => {
    expect(split(text)).toBe(text);
  },
);

it('says which fence is missing', () => {
  expect(split('---\na: 1\nSELECT 1')).toEqual({ opens: '---', closing: '---' });
  expect(split('/*---\na: 1\n---\nSELECT 1')).toEqual({ opens: '/*---', closing: '---*/' });
  expect(split('---')).toEqual({ opens: '---', closing: '---' });
});
