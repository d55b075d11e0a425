import { describe, expect, it } from 'vitest';
import { type Diagnostic, sortDiagnostics } from './diagnostic.js';
import { formatDiagnostic } from './format-diagnostic.js';

const diagnostic = (changes: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'unknown-dimension',
  severity: 'error',
  message: 'unknown quality dimension "acuracy"',
  label: 'not one of the six dimensions',
  hint: 'did you mean "accuracy"?',
  location: {
    file: 'core/orders/paid_once.sql',
    start: { line: 3, column: 12 },
    end: { line: 3, column: 19 },
  },
  ...changes,
});

const source = '---\ndescription: x\ndimension: acuracy\n---\nSELECT 1\n';

describe('formatDiagnostic', () => {
  it('shows what, where, why and what to do', () => {
    expect(formatDiagnostic(diagnostic(), source)).toBe(
      `error[unknown-dimension]: unknown quality dimension "acuracy"
  --> core/orders/paid_once.sql:3:12
    1 | ---
    2 | description: x
  > 3 | dimension: acuracy
      |            ^^^^^^^ not one of the six dimensions
    4 | ---
  help: did you mean "accuracy"?
  more: assay explain unknown-dimension`,
    );
  });

  it('does without a place or a text', () => {
    expect(
      formatDiagnostic(
        { code: 'nothing-selected', severity: 'warning', message: 'nothing', hint: 'select something' },
        undefined,
      ),
    ).toBe(
      'warning[nothing-selected]: nothing\n  help: select something\n  more: assay explain nothing-selected',
    );
  });

  it('names the second places', () => {
    const related = [{ file: 'b.sql', start: { line: 2, column: 1 }, message: 'the other one' }];
    expect(formatDiagnostic(diagnostic({ related }), source)).toContain('\n  and b.sql:2:1: the other one\n');
  });

  it('shows a part of a line of a megabyte, with the mark under the right word', () => {
    const long = `${'x, '.repeat(300_000)}here, ${'y, '.repeat(10)}`;
    const column = 900_001;
    const text = formatDiagnostic(
      diagnostic({
        location: { file: 'a.sql', start: { line: 1, column }, end: { line: 1, column: column + 4 } },
      }),
      long,
    );
    expect(text.length).toBeLessThan(700);
    const [code = '', marks = ''] = text.split('\n').slice(2);
    expect(code.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('here');
  });

  it('shows where a line is cut', () => {
    const at = (column: number, text: string): readonly string[] =>
      formatDiagnostic(
        diagnostic({
          location: { file: 'a', start: { line: 2, column }, end: { line: 2, column: column + 1 } },
        }),
        text,
      )
        .split('\n')
        .slice(2, 6)
        .map((line) => line.replace(/^.*?\| ?/, ''));
    const long = 'abcdefghij'.repeat(20);
    const right = at(1, `${long}\n${long}\nshort\n`);
    expect(right).toEqual([
      `${long.slice(0, 119)}…`,
      `${long.slice(0, 119)}…`,
      '^ not one of the six dimensions',
      'short',
    ]);
    const middle = at(91, `short\n${long}\n\n`);
    expect(middle).toEqual([
      '…',
      `…${long.slice(52, 170)}…`,
      `${' '.repeat(39)}^ not one of the six dimensions`,
      '',
    ]);
    const end = at(200, `${long}\n${long}\n\n`);
    expect(end[1]).toBe(`…${long.slice(161)}`);
    expect(at(1, `\n${long.slice(0, 120)}\n\n`)[1]).toBe(long.slice(0, 120));
  });

  it('numbers the lines around the mark, whatever ends them, in every place of a text', () => {
    const words = Array.from({ length: 12 }, (_, index) => `w${index + 1}`);
    for (const end of ['\n', '\r\n', '\r']) {
      for (const line of words.keys()) {
        const location = {
          file: 'a',
          start: { line: line + 1, column: 1 },
          end: { line: line + 1, column: 3 },
        };
        const shown = formatDiagnostic(diagnostic({ location }), words.join(end)).split('\n').slice(2, -2);
        const around = words.slice(Math.max(line - 2, 0), line + 2);
        expect(shown.flatMap((one) => /(\d+) \| (w\d+)$/.exec(one)?.slice(1) ?? [])).toEqual(
          around.flatMap((word) => [word.slice(1), word]),
        );
        expect(shown.filter((one) => one.startsWith('  >')).join()).toContain(`| w${line + 1}`);
      }
    }
  });

  it('shows each of two files its own lines, in turns', () => {
    const location = { file: 'a', start: { line: 1, column: 1 } };
    for (const word of ['one', 'two', 'one']) {
      expect(formatDiagnostic(diagnostic({ location }), `${word}\n`)).toContain(`> 1 | ${word}\n`);
    }
  });

  // Without an upper bound of its own: where the whole text is read for each problem, the runner's limit is passed by far.
  it('tells thousands of problems of one long file', () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `line ${index + 1}`).join('\n');
    for (let line = 1; line <= 20_000; line += 2) {
      const location = { file: 'a', start: { line, column: 1 } };
      expect(formatDiagnostic(diagnostic({ location }), long)).toContain(`${line} | line ${line}\n`);
    }
  });

  it('lets no control character of a file or a message reach the terminal', () => {
    const text = formatDiagnostic(
      diagnostic({ message: 'bad \u001b[2J\u202e' }),
      'a\u001b[31m\nb\u0007\nc\u009b\n',
    );
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('marks the first line of a span over several', () => {
    const text = formatDiagnostic(
      diagnostic({ location: { file: 'a', start: { line: 1, column: 2 }, end: { line: 3, column: 1 } } }),
      'abcd\nef\ngh\n',
    );
    expect(text.split('\n').slice(2, 4)).toEqual([
      '  > 1 | abcd',
      '      |  ^^^ not one of the six dimensions',
    ]);
  });
});

describe('sortDiagnostics', () => {
  it('orders by file, place, code and message, whatever came first', () => {
    const at = (file: string, start: number, code: string) =>
      diagnostic({ code, location: { file, span: { start, end: start + 1 } } });
    const sorted = [
      diagnostic({ code: 'z', location: { file: 'a' } }),
      at('a', 1, 'a'),
      at('a', 1, 'b'),
      at('a', 10, 'a'),
      at('b', 0, 'a'),
    ];
    expect(sortDiagnostics([...sorted].reverse())).toEqual(sorted);
  });
});
