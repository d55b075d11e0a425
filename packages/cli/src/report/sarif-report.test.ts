import type { Diagnostic } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sarifReport } from './sarif-report.js';
import type { ShownProblem } from './shown-problem.js';
import { sarifFlaws } from './validate-sarif.test-support.js';

const DOCS = [
  {
    code: 'join',
    group: 'SQL',
    summary: 'An audit does not join.',
    page: '# join\n\nAn audit does not join.\n\n## Why\n\nIts cost\nis unbounded.\n\n## Fails\n',
  },
];

const problem = (changes: Partial<Diagnostic> = {}, source?: string): ShownProblem => ({
  diagnostic: {
    code: 'join',
    severity: 'error',
    message: 'a join',
    hint: 'read one table',
    location: { file: 'raw/x.sql', start: { line: 3, column: 5 }, end: { line: 3, column: 9 } },
    ...changes,
  },
  source,
});

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly [
          { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
        ];
        readonly partialFingerprints: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

function log(...problems: ShownProblem[]): Log {
  const made = sarifReport(problems, {
    assayVersion: '0.1.0',
    docs: DOCS,
    pathOf: (_, file) => ({ path: `audits/${file}`, inside: true }),
  });
  return JSON.parse(JSON.stringify(made)) as Log;
}

function fingerprints(...problems: ShownProblem[]): string[] {
  return log(...problems).runs[0].results.flatMap(({ partialFingerprints }) =>
    Object.values(partialFingerprints),
  );
}

describe('sarifReport', () => {
  it('keeps the schema, and the schema refuses what is wrong', () => {
    const made = log(
      problem({ label: 'here', related: [{ file: 'b.sql', message: 'the first' }] }),
      problem({ code: 'x', location: { file: 'a b.sql' } }),
      { diagnostic: { code: 'y', severity: 'warning', message: 'm', hint: 'h' } },
    );
    expect(sarifFlaws(made)).toEqual([]);
    expect(sarifFlaws(log())).toEqual([]);
    expect(sarifFlaws({ ...made, version: '2.0.0' })).not.toEqual([]);
    expect(sarifFlaws({ ...made, runs: [{ ...made.runs[0], results: [{}] }] })).not.toEqual([]);
  });

  it('keeps the schema whatever names and messages hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (file, message) => {
        const made = log(problem({ message, location: { file } }));
        expect(sarifFlaws(made)).toEqual([]);
      }),
    );
  });

  it('tells of each rule what its page says', () => {
    expect(log(problem()).runs[0].tool.driver.rules).toEqual([
      {
        id: 'join',
        shortDescription: { text: 'An audit does not join.' },
        fullDescription: { text: 'An audit does not join. Its cost is unbounded.' },
        help: {
          text: 'An audit does not join. Its cost is unbounded.\nmore: assay explain join',
          markdown: DOCS[0]?.page,
        },
      },
    ]);
  });

  it('escapes braces and links in every text', () => {
    const text = 'a [b](c) {0}';
    const made = sarifReport(
      [
        problem({
          code: 'x',
          message: text,
          hint: text,
          label: text,
          related: [{ file: 'b', message: text }],
        }),
      ],
      {
        assayVersion: '0.1.0',
        docs: [{ code: 'x', group: 'SQL', summary: text, page: `# x\n\n${text}\n\n## Why\n\n${text}\n` }],
        pathOf: (_, file) => ({ path: file, inside: true }),
      },
    );
    const written = JSON.stringify(made);
    expect(written.split(JSON.stringify('a \\[b\\](c) {{0}}').slice(1, -1))).toHaveLength(10);
    expect(written.replaceAll('{{0}}', '')).not.toContain('{0}');
    expect(sarifFlaws(made)).toEqual([]);
  });

  it('gives each result the index of its rule', () => {
    const made = log(problem({ code: 'z' }), problem({ code: 'a' }), problem({ code: 'z' }));
    const rules = made.runs[0].tool.driver.rules.map(({ id }) => id);
    expect(rules).toEqual(['a', 'z']);
    for (const { ruleId, ruleIndex } of made.runs[0].results) expect(rules[ruleIndex]).toBe(ruleId);
  });

  it.each([
    ['a b/c%d#e?.sql', 'audits/a%20b/c%25d%23e%3F.sql'],
    ['Zürich/日.sql', 'audits/Z%C3%BCrich/%E6%97%A5.sql'],
    ['\ud800.sql', 'audits/%EF%BF%BD.sql'],
  ])('percent-encodes %s', (file, uri) => {
    const [result] = log(problem({ location: { file } })).runs[0].results;
    expect(result?.locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });
});

describe('the fingerprint', () => {
  const at = (source: string, word: string, from = 0): ShownProblem => {
    const start = source.indexOf(word, from);
    const line = source.slice(0, start).split('\n').length;
    const span = { start, end: start + word.length };
    return problem({ location: { file: 'x.sql', span, start: { line, column: 1 } } }, source);
  };

  it('stays while lines move', () => {
    expect(fingerprints(at('\n\n\n  a  JOIN b', 'JOIN'))).toEqual(fingerprints(at('a JOIN b', 'JOIN')));
  });

  it('differs by code, file and text', () => {
    const all = [
      problem(),
      problem({ code: 'x' }),
      problem({ location: { file: 'y.sql' } }),
      at('a JOIN b', 'JOIN'),
      at('a, b', ','),
    ].flatMap((one) => fingerprints(one));
    expect(new Set(all).size).toBe(5);
  });

  it('tells equal ones in one file apart', () => {
    const twice = 'a JOIN b JOIN c';
    const [first, second] = fingerprints(at(twice, 'JOIN'), at(twice, 'JOIN', 5));
    expect(first).not.toBe(second);
    expect(fingerprints(at(`-- new\n${twice}`, 'JOIN'))).toEqual([first]);
  });
});
