import { expect, it } from 'vitest';
import { decodeSource, MAX_SOURCE_BYTES } from './source-file.js';

function decode(content: Uint8Array | null, size = content?.byteLength ?? 0): unknown {
  const codes: string[] = [];
  const text = decodeSource({ path: 'x.sql', size, content }, ({ code }) => codes.push(code));
  return text ?? codes;
}

it.each([
  ['a byte order mark', '\ufeffSELECT 1\n', 'SELECT 1\n'],
  ['CRLF', 'SELECT\r\n1\r\n', 'SELECT\n1\n'],
  ['CR alone', 'SELECT\r1', 'SELECT\n1'],
  ['letters of any script', "SELECT '\u{1f600}é'", "SELECT '\u{1f600}é'"],
])('takes %s', (_what, text, expected) => {
  expect(decode(Buffer.from(text))).toBe(expected);
});

it.each([
  ['nothing', Buffer.from(''), 'empty-file'],
  ['white space', Buffer.from(' \n\t\ufeff'), 'empty-file'],
  ['NUL', Buffer.from('SELECT \0'), 'not-text'],
  ['invalid UTF-8', Buffer.from([0x53, 0xff]), 'not-text'],
  ['UTF-16', Buffer.from('\ufeffSELECT 1', 'utf16le'), 'not-text'],
  ['too much', Buffer.alloc(MAX_SOURCE_BYTES + 1, 0x20), 'file-too-large'],
])('refuses %s', (_what, content, code) => {
  expect(decode(content)).toEqual([code]);
});

it('refuses what its reader did not read', () => {
  expect(decode(null, 5_000_000)).toEqual(['file-too-large']);
});

it('reads on behind a few wrong bytes, and says where the first is', () => {
  const content = Buffer.from("\ufeff-- fine\r\nSELECT '\u00e9', 1", 'utf8');
  const [first, second] = [Buffer.from('\ufeff-- caf'), Buffer.from("\r\nSELECT '\u00e9', 1")];
  const problems: unknown[] = [];
  const read = (bytes: Uint8Array) =>
    decodeSource({ path: 'x.sql', size: bytes.byteLength, content: bytes }, (problem) =>
      problems.push([problem.code, problem.place?.span]),
    );
  expect(read(content)).toBe("-- fine\nSELECT '\u00e9', 1");
  expect(problems).toEqual([]);
  expect(read(Buffer.concat([first, Buffer.from([0xe9]), second]))).toBe("-- caf\ufffd\nSELECT '\u00e9', 1");
  expect(problems).toEqual([['not-text', { start: 6, end: 7 }]]);
});
