import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { codeSpan, plainText } from './markdown-text.js';

/** As GitHub reads it: HTML is HTML, and what looks like an address is a link. */
const markdown = new MarkdownIt({ html: true, linkify: true });

const texts = fc
  .array(
    fc.constantFrom(
      ...[
        '`',
        '``',
        '|',
        '\\',
        '<b>',
        '<!--',
        '-->',
        '</details>',
        '@octavia',
        '@acme/data',
        '#12',
        'GH-7',
        '*',
        '_x_',
      ],
      ...[
        '[a](b)',
        '![a](b)',
        'https://acme.test/x',
        'www.acme.test',
        ':+1:',
        '~~',
        '$x$',
        '&amp;',
        '&#64;acme',
        '\n',
        '\t',
      ],
      ...['- ', '1. ', '# ', 'acme/x#1', ' ', 'word', '\u202e', 'é', '😀'],
    ),
  )
  .map((parts) => parts.join(''));

/** Rendered as an item of a list, with the texts of code elements taken out. */
function rendered(source: string): {
  readonly words: string;
  readonly codes: readonly string[];
  readonly tags: string[];
} {
  const html = markdown.render(`- ${source}`);
  const codes: string[] = [];
  const rest = html.replace(/<code>(.*?)<\/code>/gs, (_, text: string) => {
    codes.push(decoded(text));
    return '';
  });
  const tags = [...rest.matchAll(/<\/?([a-z]+)/g)].map(([, tag]) => tag ?? '');
  return { words: decoded(rest.replace(/<[^>]*>/g, '')).trim(), codes, tags: [...new Set(tags)].sort() };
}

function decoded(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

const shown = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('\u202e', '\ufffd').trim();

describe('texts of a project in Markdown', () => {
  it.each([
    ['plain', '`plain`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
    ['`` and ```', '` `` and ``` `'],
    ['two\nlines', '`two lines`'],
    [' ', '` `'],
  ])('%j is the code span %s', (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });

  it('are shown as they are by a code span, and nothing else comes of them', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { words, codes, tags } = rendered(`before ${codeSpan(text)} after`);
        expect(codes).toEqual([shown(text) || ' ']);
        expect([words, tags]).toEqual(['before  after', ['li', 'ul']]);
      }),
    );
  });

  it('are words only: no HTML, no link, nobody is notified', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { words, codes, tags } = rendered(`x ${plainText(text)}`);
        expect([codes, tags]).toEqual([[], ['li', 'ul']]);
        expect(words.replaceAll('\u2060', '')).toBe(`x ${shown(text)}`.trim());
        // What GitHub makes of words itself: mentions, issues, addresses.
        expect(words).not.toMatch(/@[\w-]|#\d|gh-\d|:\/\/|www\./i);
      }),
    );
  });
});
