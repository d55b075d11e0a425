import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenLinks } from '../test-data/built-html.js';
import { flightsInput, flightsPlan } from '../test-data/flights.js';
import type { SiteFiles } from './build-site.js';
import type { GuideFolder } from './guide.js';
import { sitePages } from './pages/index.js';
import type { SearchData } from './view-models/search-data.js';
import { siteFacts } from './view-models/site-facts.js';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const svg = (inside: string): Uint8Array =>
  new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);

function siteOf(files: Readonly<Record<string, string | Uint8Array>>): SiteFiles {
  const guides: GuideFolder = {
    guides: Object.entries(files).flatMap(([file, text]) =>
      typeof text === 'string' ? [{ file, text }] : [],
    ),
    pictures: Object.entries(files).flatMap(([file, content]) =>
      typeof content === 'string' ? [] : [{ file, content }],
    ),
  };
  const facts = siteFacts({
    ...flightsInput(),
    plan: { ...flightsPlan(), audits: [], tables: [] },
    runs: [],
    ruleDocs: [],
    guides,
  });
  return new Map([...sitePages(facts)].map(({ path, render }) => [path, render()]));
}

const page = (files: SiteFiles, path: string): string => String(files.get(path));
const body = (html: string): string =>
  /<div class="prose guide">([\s\S]*)<\/div><\/main>/.exec(html)?.[1] ?? '';
const guide = (text: string, others: Readonly<Record<string, string | Uint8Array>> = {}): string =>
  body(page(siteOf({ 'one.md': text, ...others }), 'docs/one.html'));

describe('the guides of a project', () => {
  it('are in the search with their headings, those of a high level first, as far as there is room', () => {
    const searched = (files: SiteFiles): SearchData =>
      JSON.parse(
        page(files, 'assets/search-data.js').replace(/^window\.assaySearchData=|;\n$/g, ''),
      ) as SearchData;
    const few = searched(siteOf({ 'a.md': '# A\n\n### Deep\n\n## High `x`', 'b/c.md': '## Only' }));
    expect(few.guides).toEqual({
      file: ['a.md', 'b/c.md'],
      title: ['A', 'c'],
      path: ['docs/a.html', 'docs/b-c.html'],
    });
    expect(few.headings).toEqual({
      guide: [0, 1, 0],
      text: ['High x', 'Only', 'Deep'],
      anchor: ['high-x', 'only', 'deep'],
    });

    const long = Array.from({ length: 5_000 }, (_, number) => `### Low ${number}\n\n## ${'W'.repeat(300)}`);
    const many = searched(siteOf({ 'a.md': long.join('\n\n'), 'b.md': '# Another' }));
    expect(many.guides.title).toEqual(['a', 'Another']);
    const { text, anchor } = many.headings;
    expect(text[0]).toHaveLength(120);
    expect([...text, ...anchor].reduce((sum, one) => sum + one.length, 0)).toBeLessThanOrEqual(30_000);
  });

  it('are pages with their titles, and a list in the navigation; without guides there is neither', () => {
    const files = siteOf({
      'b.md': '# Second\n\nText.',
      'a/x.md': 'No heading',
      'readme.md': '# About *us*',
    });
    expect([...files.keys()].filter((path) => path.startsWith('docs/'))).toEqual([
      'docs/index.html',
      'docs/a-x.html',
      'docs/b.html',
      'docs/readme.html',
    ]);
    expect(page(files, 'docs/b.html').match(/<h1>.*<\/h1>/g)).toEqual(['<h1><bdi>Second</bdi></h1>']);
    expect(page(files, 'docs/index.html')).toContain('<a href="a-x.html"><bdi>x</bdi></a>');
    expect(page(files, 'docs/index.html')).toContain('<bdi>About us</bdi>');
    expect(page(files, 'index.html')).toContain('<a href="docs/index.html">Guides</a>');
    expect(page(siteOf({}), 'index.html')).not.toContain('Guides');
    expect(brokenLinks(files)).toEqual([]);
  });

  it('lead to each other, also to a heading, and keep the words of links to what is not on the site', () => {
    const files = siteOf({
      'one.md': [
        '[two](two.md) [part](two.md#who-is-told-of-what) [no part](two.md#nowhere) [deep](decisions/0001-x.md)',
        '[folder](decisions/) [here](#the-end) [not here](#nowhere) [source](../README.md) [file](assay.yml)',
        '[out](https://example.com/) [mail](mailto:a@acme.test)',
        '\n## The end',
      ].join(' '),
      'two.md': '# Two\n\n## Who is told of what?',
      'decisions/0001-x.md': '[back](../one.md)',
      'decisions/README.md': '# Decisions',
    });
    const html = body(page(files, 'docs/one.html'));
    expect([...html.matchAll(/<a href="([^"]*)">([^<]*)/g)].map(([, href, text]) => [text, href])).toEqual([
      ['two', 'two.html'],
      ['part', 'two.html#who-is-told-of-what'],
      ['no part', 'two.html'],
      ['deep', 'decisions-0001-x.html'],
      ['folder', 'decisions-readme.html'],
      ['here', '#the-end'],
      ['out', 'https://example.com/'],
      ['mail', 'mailto:a@acme.test'],
    ]);
    expect(html).toContain('not here source file');
    expect(page(files, 'docs/decisions-0001-x.html')).toContain('<a href="one.html">back</a>');
    expect(brokenLinks(files)).toEqual([]);
  });

  it('highlight SQL, and no other code', () => {
    const html = guide('```sql\nSELECT 1\n```\n\n```sh\nselect <b>\n```\n\n    SELECT 2');
    expect(html).toContain('<span class="k-keyword">SELECT</span>');
    expect(html).toContain('<code>select &lt;b&gt;\n</code>');
    expect(html.match(/<pre tabindex="0">/g)).toHaveLength(3);
    expect(html.match(/<span/g)?.length).toBeLessThanOrEqual(2);
  });

  it('show pictures of their folder, publish no others, and keep the words of those that are not there', () => {
    const files = siteOf({
      'one.md':
        '![a map](img/map.PNG) ![gone](gone.png) ![out](../secret.png) ![web](https://evil.test/x.png) ![d](data:image/png;base64,AA)',
      'img/map.PNG': PNG,
      'unused.png': PNG,
    });
    expect(body(page(files, 'docs/one.html'))).toBe(
      '<p><img src="img-map.png" alt="a map"> gone out web d</p>\n',
    );
    expect([...files.keys()].filter((path) => path.endsWith('.png'))).toEqual(['docs/img-map.png']);
    expect(files.get('docs/img-map.png')).toEqual(PNG);
  });

  it.each([
    '<script>alert(1)</script>',
    '<rect onload="alert(1)"/>',
    '<rect\nonload = "alert(1)"/>',
    '<foreignObject><p>x</p></foreignObject>',
    '<a href="javascript:alert(1)"><text>x</text></a>',
  ])('do not publish an SVG that is more than a picture: %s', (inside) => {
    const files = siteOf({ 'one.md': '![drawing](x.svg)', 'x.svg': svg(inside) });
    expect(body(page(files, 'docs/one.html'))).toBe('<p>drawing</p>\n');
    expect(files.has('docs/x.svg')).toBe(false);
    expect(
      siteOf({ 'one.md': '![drawing](x.svg)', 'x.svg': svg('<rect width="9"/>') }).has('docs/x.svg'),
    ).toBe(true);
  });

  it('have no frontmatter, and line ends of any kind', () => {
    expect(guide('---\ntitle: x\n---\n# T\r\n\r\nWords\r\n')).toBe('<p>Words</p>\n');
  });

  it('give names that are alike places of their own, whatever their order', () => {
    const files = siteOf({ 'a/b.md': '1', 'a-b.md': '2', 'index.md': '3', 'x.html.md': '4', 'x.md': '5' });
    expect([...files.keys()].filter((path) => path.startsWith('docs/'))).toHaveLength(6);
  });
});

describe('hostile text in guides', () => {
  const pieces = fc.constantFrom(
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '<javascript:alert(1)>',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](//evil.test/y)',
    '[x](\\\\evil.test)',
    '![x](https://evil.test/y.png "t")',
    '[x](https://ok.test/"onclick="alert(1) "a\\" onclick=b")',
    '[![x](y.png)](vbscript:x)',
    '[a [b](two.md) c](javascript:x)',
    '# <b>h</b> " onclick="x',
    '## main',
    '```sql"><script>\n<script>\n```',
    '| a | b |\n|---|---|\n| <i> | [x](javascript:y) |',
    '[r]: javascript:alert(1)\n\n[r]',
    '\u202eabc\u0000',
    '%',
    '[x](%)',
    '<!-- c -->',
  );
  const ALLOWED =
    /^<(\/?(p|h[1-6]|a|em|strong|s|code|pre|ul|ol|li|table|thead|tbody|tr|th|td|blockquote|span|div|br|hr))\b/;

  it('stays text, whatever stands beside what', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 8 }),
        fc.constantFrom(' ', '\n', '\n\n'),
        (parts, between) => {
          const files = siteOf({ 'one.md': parts.join(between), 'two.md': '# Two' });
          const html = body(page(files, 'docs/one.html'));
          for (const [tag] of html.matchAll(/<[^>]*>/g)) {
            expect(tag).toMatch(ALLOWED);
            expect(tag.replace(/="[^"]*"/g, '')).not.toMatch(/\s(on\w+|style|src)\b/i);
            const [, href] = /\shref="([^"]*)"/.exec(tag) ?? [];
            if (href !== undefined) expect(href).toMatch(/^(https:\/\/ok\.test\/|two\.html|#)/);
          }
          expect(html).not.toContain('\u0000');
          expect(html).not.toContain('\u202e');
          expect(html.match(/ id="main"/g)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });
});
