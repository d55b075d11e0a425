import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromCodePoints, fromUtf8, lineIndex } from './text-positions.js';

const TEXT = '\ufeffa€😀b\r\nc😀\rd\n';

describe('positions', () => {
  it('converts code points', () => {
    const convert = fromCodePoints(TEXT);
    expect(TEXT.slice(convert(3), convert(4))).toBe('😀');
    expect(TEXT.slice(convert(4), convert(5))).toBe('b');
    expect(convert(999)).toBe(TEXT.length);
    expect(convert(-1)).toBe(0);
  });

  it('converts UTF-8 bytes, and takes an offset inside a character to its start', () => {
    const convert = fromUtf8('é😀x');
    expect([0, 1, 2, 3, 5, 6, 7].map(convert)).toEqual([0, 0, 1, 1, 1, 3, 4]);
  });

  it('counts lines that end with LF, CRLF or CR', () => {
    expect(lineIndex('a\r\nb\rc\nd')(3)).toEqual({ line: 2, column: 1 });
    expect(lineIndex('a\r\nb\rc\nd')(5)).toEqual({ line: 3, column: 1 });
    expect(lineIndex('a\r\nb\rc\nd')(7)).toEqual({ line: 4, column: 1 });
    expect(lineIndex('a\r\nb')(1)).toEqual({ line: 1, column: 2 });
    expect(lineIndex('')(0)).toEqual({ line: 1, column: 1 });
    expect(lineIndex('😀x')(2)).toEqual({ line: 1, column: 3 });
    expect(lineIndex('ab')(99)).toEqual({ line: 1, column: 3 });
  });

  it('finds every character again by what Node counts before it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const points = fromCodePoints(text);
        const bytes = fromUtf8(text);
        let at = 0;
        for (const [index, character] of [...text].entries()) {
          expect(points(index)).toBe(at);
          expect(bytes(Buffer.byteLength(text.slice(0, at)))).toBe(at);
          at += character.length;
        }
      }),
    );
  });

  it('agrees with splitting the text into lines', () => {
    const unit = fc.constantFrom('a', '\n', '\r\n', '\r', '😀');
    fc.assert(
      fc.property(fc.string({ unit }), fc.nat(), (text, some) => {
        const offset = some % (text.length + 1);
        if (text[offset - 1] === '\r' && text[offset] === '\n') return;
        const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
        const column = (lines.at(-1)?.length ?? 0) + 1;
        expect(lineIndex(text)(offset)).toEqual({ line: lines.length, column });
      }),
    );
  });
});
