import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../problem.js';
import { readYaml, type YamlFile } from './read-yaml.js';

function read(text: string, start = 0): { yaml: YamlFile | undefined; problems: string[] } {
  const problems: Problem[] = [];
  const yaml = readYaml('x.yml', text, { start, end: text.length }, (problem) => problems.push(problem));
  return {
    yaml,
    problems: problems.map(({ code, place }) => {
      const span = place?.span;
      return `${code}:${span ? text.slice(span.start, span.end) : ''}`;
    }),
  };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

describe('values', () => {
  it.each([
    ['a: 1\nb: [x, true]', { a: 1, b: ['x', true] }],
    ['', null],
    ['# nothing', null],
    ['1: a\ntrue: b', { 1: 'a', true: 'b' }],
    ['date: 2001-06-30\nanswer: no', { date: '2001-06-30', answer: 'no' }],
    ['a: &x { b: 1 }\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
    ['---\na: 1\n', { a: 1 }],
    ['a: 1\n...\n', { a: 1 }],
    ['a: 1\n---\n# the end\n', { a: 1 }],
    ['"<<": { a: 1 }', { '<<': { a: 1 } }],
    ['a: $\u007bX}', { a: '$\u007bX}' }],
    ['__proto__: { a: 1 }\nb: 2', JSON.parse('{"__proto__": {"a": 1}, "b": 2}')],
  ])('reads %j', (text, expected) => {
    const { yaml, problems } = read(text);
    expect(problems).toEqual([]);
    expect(plain(yaml?.value)).toEqual(expected);
  });
});

describe('what is wrong', () => {
  it.each([
    ['a: [1, 2', 'invalid-yaml:'],
    ['a:\n\t- b', 'invalid-yaml:\t'],
    ['a: @x', 'invalid-yaml:@'],
    ['a: 1\na: 2\n', 'duplicate-key:a'],
    ['a: { b: 1, b: 2 }', 'duplicate-key:b'],
    ['a: *nothing', 'invalid-yaml:*nothing'],
    ['? [a]\n: b', 'invalid-yaml:? [a]\n: b'],
    ['a: !!foo b', 'invalid-yaml:!!foo'],
    [`a: ${'['.repeat(300)}`, 'invalid-yaml:['],
    ['- '.repeat(200_000), 'invalid-yaml:-'],
    ['a: 1\n---\nb: 2\n', 'invalid-yaml:---'],
    ['a: 1\n--- b\n', 'invalid-yaml:--- b'],
    ['a: 1\n...\nb: 2\nc: 3\n', 'invalid-yaml:b: 2'],
    ['---\n# first\n---\nb: 2\n', 'invalid-yaml:---'],
    ['a: !foo b', 'invalid-yaml:!foo'],
    ['a: { b: $\u007bX} }', 'invalid-yaml:{'],
    ['a: [x$\u007bX}/y]', 'invalid-yaml:{'],
    ['a: &x { b: 1 }\nc:\n  <<: *x\n', 'invalid-yaml:<<'],
    [`${'- '.repeat(60)}${'['.repeat(10)}${']'.repeat(10)}`, 'invalid-yaml:[[[[[]]]]]'],
    ['a: &x [*x]', 'invalid-yaml:[*x]'],
  ])('is marked, case %#', (text, problem) => {
    expect(read(text).problems).toEqual([problem]);
    readYaml('x.yml', text, { start: 0, end: text.length }, ({ hint }) => expect(hint).toBeTruthy());
  });

  it('in a merge key does not hide the keys that it brings', () => {
    const { yaml } = read('a: &x { b: 1, c: 2 }\nd: &y { c: 3 }\ne:\n  <<: [*y, *x]\n  f: 4\n');
    expect(plain(yaml?.value)).toMatchObject({ e: { b: 1, c: 3, f: 4 } });
  });

  it('ends an alias bomb', () => {
    const lines = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let level = 1; level < 12; level++) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    const { yaml, problems } = read(lines.join('\n'));
    expect(yaml).toBeUndefined();
    expect(problems).toHaveLength(1);
  });

  it('takes linear time with many keys', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `key${index}: 1`).join('\n');
    expect(read(text).problems).toEqual([]);
  });
});

describe('places', () => {
  const text = '---\nowner: flight-ops\nlist:\n  - one\n  - "t\\u0077o"\nempty:\nexpect: "rows = 0"\n';
  const { yaml } = read(text, 4);
  const at = (span: { start: number; end: number } | undefined): string =>
    span ? text.slice(span.start, span.end) : '?';

  it('are those in the file', () => {
    expect(at(yaml?.spanOf(['owner']))).toBe('flight-ops');
    expect(at(yaml?.keySpanOf(['owner']))).toBe('owner');
    expect(at(yaml?.spanOf(['list', 1]))).toBe('"t\\u0077o"');
    expect(at(yaml?.spanOf(['empty']))).toBe('empty');
    expect(at(yaml?.spanOf(['nowhere']))).toBe('owner: flight-ops');
  });

  it('tell whether a text stands there as it is', () => {
    expect(yaml?.textAt(['expect'])).toMatchObject({ literal: true });
    expect(at(yaml?.textAt(['expect']).span)).toBe('rows = 0');
    expect(yaml?.textAt(['list', 1])).toMatchObject({ literal: false });
  });
});

it('never throws, and marks places inside the text', () => {
  const fragment = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '\t',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '&x ',
    '*x',
    '#',
    '|',
    '? ',
    '!',
    '%',
    '---',
    '\u{1f600}',
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 40 }), (fragments) => {
      const text = fragments.join('');
      readYaml('x.yml', text, { start: 0, end: text.length }, ({ place }) => {
        expect(place?.span?.start ?? 0).toBeGreaterThanOrEqual(0);
        expect(place?.span?.end ?? 0).toBeLessThanOrEqual(text.length);
      });
    }),
    { numRuns: 500 },
  );
});
