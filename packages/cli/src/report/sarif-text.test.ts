import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sarifText } from './sarif-text.js';

/** The text that a reader of the standard shows, or null where it sees a placeholder or a link. */
function shown(message: string): string | null {
  if (/\{\d+\}/.test(message.replaceAll('{{', '').replaceAll('}}', ''))) return null;
  // A link as 3.11.6 has it: its text holds brackets and backslashes only behind a backslash.
  if (/(?<!\\)(?:\\\\)*\[(?:\\[\\[\]]|[^\\[\]])*\]\(/.test(message)) return null;
  const literal = message.replaceAll('{{', '{').replaceAll('}}', '}');
  return message.includes('](') ? literal.replace(/\\([\\[\]])/g, '$1') : literal;
}

it.each([
  ['write { column: day }', 'write {{ column: day }}'],
  ['{0}', '{{0}}'],
  ['see [here](1)', 'see \\[here\\](1)'],
  ['a\\[b](c)', 'a\\\\\\[b\\](c)'],
  ['items[0] (the first), C:\\x', 'items[0] (the first), C:\\x'],
])('%j', (text, expected) => {
  expect(sarifText(text)).toBe(expected);
});

it('doubles the braces of Markdown and leaves its links', () => {
  expect(sarifText('[x](y) `{ a: [b](c) }`', 'markdown')).toBe('[x](y) `{{ a: [b](c) }}`');
});

it('is shown as it was, whatever it holds', () => {
  const unit = fc.constantFrom('{', '}', '[', ']', '(', ')', '\\', '0', 'a');
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(shown(sarifText(text))).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});
