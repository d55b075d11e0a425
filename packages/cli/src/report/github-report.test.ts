import type { Diagnostic } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { githubReport, withoutCommands } from './github-report.js';
import type { ShownProblem } from './shown-problem.js';

const problem = (changes: Partial<Diagnostic> = {}): ShownProblem => ({
  diagnostic: {
    code: 'join',
    severity: 'error',
    message: 'two tables in one FROM are a join',
    hint: 'read one table',
    location: { file: 'raw/x.sql', start: { line: 3, column: 5 }, end: { line: 3, column: 9 } },
    ...changes,
  },
});

const report = (...problems: ShownProblem[]): string[] =>
  githubReport(problems, (_, file) => ({ path: `audits/${file}`, inside: true }));

/** Reads a command as the runner of GitHub Actions does. */
function readCommand(line: string): { name: string; properties: Record<string, string>; message: string } {
  const [, name = '', written = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const data = (text: string): string =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const property = (text: string): string => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
  const properties = written.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), property(pair.slice(at + 1))];
  });
  return { name, properties: Object.fromEntries(properties), message: data(message) };
}

describe('githubReport', () => {
  it('is nothing where there is no problem', () => {
    expect(report()).toEqual([]);
  });

  it('points at the text, from the root of the repository', () => {
    expect(report(problem())).toEqual([
      '::error file=audits/raw/x.sql,line=3,endLine=3,col=5,endColumn=9,title=join::two tables in one FROM are a join%0Ahelp: read one table%0Amore: assay explain join',
    ]);
  });

  it('leaves columns out of a range of lines, which GitHub would refuse as a whole', () => {
    const location = { file: 'x', start: { line: 3, column: 5 }, end: { line: 4, column: 2 } };
    expect(readCommand(report(problem({ location }))[0] ?? '').properties).toEqual({
      file: 'audits/x',
      line: '3',
      endLine: '4',
      title: 'join',
    });
  });

  it('names second places, and does without any place', () => {
    const related = [{ file: 'b.sql', start: { line: 2, column: 1 }, message: 'the first' }];
    const [line = ''] = report({
      diagnostic: { code: 'x', severity: 'warning', message: 'm', hint: 'h', related },
    });
    expect(line).toBe(
      '::warning title=x::m%0Asee audits/b.sql:2:1: the first%0Ahelp: h%0Amore: assay explain x',
    );
  });

  it('gives ten as they are', () => {
    const lines = report(...Array.from({ length: 10 }, () => problem()));
    expect(lines.map((line) => readCommand(line).properties.title)).toEqual(Array(10).fill('join'));
  });

  it('gives nine and a roll-up of more, errors first', () => {
    const warnings = Array.from({ length: 8 }, (_, index) =>
      problem({ code: `w${index}`, severity: 'warning' }),
    );
    const errors = Array.from({ length: 3 }, (_, index) => problem({ code: `e${index}` }));
    const commands = report(...warnings, ...errors).map(readCommand);
    expect(commands.map(({ name, properties }) => `${name} ${properties.title}`)).toEqual([
      'error e0',
      'error e1',
      'error e2',
      'warning w0',
      'warning w1',
      'warning w2',
      'warning w3',
      'warning w4',
      'warning w5',
      'warning 2 warnings more',
    ]);
    const many = report(...Array.from({ length: 30 }, () => problem()), ...warnings).map(readCommand);
    expect(many).toHaveLength(10);
    expect(many.at(-1)).toMatchObject({
      name: 'error',
      properties: { title: '21 errors and 8 warnings more' },
    });
  });

  it('escapes whatever a name or a message holds, on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (file, message) => {
        const [line = '', ...more] = report(problem({ message, location: { file } }));
        expect(more).toEqual([]);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        const read = readCommand(line);
        expect(Object.keys(read.properties)).toEqual(['file', 'line', 'title']);
        expect(read.message.split('\n').slice(-2)).toEqual([
          'help: read one table',
          'more: assay explain join',
        ]);
      }),
    );
  });

  it.each([
    ['100%, a:b', 'audits/100%, a:b', 'audits/100%25%2C a%3Ab'],
    ['a%0Ab', 'audits/a%0Ab', 'audits/a%250Ab'],
  ])('keeps the name %s', (file, path, escaped) => {
    const [line = ''] = report(problem({ location: { file } }));
    expect(line).toContain(`file=${escaped},`);
    expect(readCommand(line).properties.file).toBe(path);
  });
});

describe('withoutCommands', () => {
  it.each([
    '::error::x',
    '  ::add-mask::x',
    'a\n::stop-commands::x',
    '    3 | ##[group]x',
    '\t::x',
    ':::x',
    '\u0085::x',
    ' \u0085 \u0085::x',
    'a\r::x',
  ])('disarms %j', (text) => {
    const lines = withoutCommands(text).split(/[\n\r]/);
    expect(lines.filter((line) => /^[\s\u0085]*::/.test(line) || line.includes('##['))).toEqual([]);
  });

  it('leaves what is no command', () => {
    const text = '  > 3 | SELECT a::date, b :: text # [x]\n';
    expect(withoutCommands(text)).toBe(text);
  });
});
