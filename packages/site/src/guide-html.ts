import MarkdownIt, { type Token } from 'markdown-it';
import { escapeHtml } from './escape-html.js';
import { sqlHtml } from './sql-html.js';
import { visibleText } from './visible-text.js';

/** What can be known of a guide without the others. */
export interface GuideOutline {
  /** Of its first heading of the first level; null: it has none. */
  readonly title: string | null;
  /** Places in it that a link may name, as code hosts name them. */
  readonly anchors: ReadonlySet<string>;
  /** Those below its title that have words, in order. */
  readonly headings: readonly GuideHeading[];
  /** Pictures that it shows, as it names them. */
  readonly pictures: readonly string[];
}

export interface GuideHeading {
  /** 1 to 6, as in HTML. */
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** Where what a guide names is on the site; null: nowhere, and then its words stay, without a link or picture. */
export interface GuidePlaces {
  readonly hrefOf: (link: string) => string | null;
  readonly pictureOf: (source: string) => string | null;
}

const markdown = new MarkdownIt({
  html: false,
  linkify: false,
  highlight: (code, language) => codeHtml(code, language),
});
// Links are judged by `GuidePlaces`: what is refused here would stay as the signs it is written with.
markdown.validateLink = () => true;
markdown.renderer.rules.code_block = (tokens, index) => codeHtml(tokens[index]?.content ?? '', '');
markdown.renderer.rules.table_open = () =>
  '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="data">';
markdown.renderer.rules.table_close = () => '</table></div>';

export function guideOutline(text: string): GuideOutline {
  const { tokens, title, titleAt, anchors } = parse(text);
  const pictures = tokens.flatMap(({ children }) =>
    (children ?? []).flatMap((child) => (child.type === 'image' ? String(child.attrGet('src') ?? '') : [])),
  );
  const headings = tokens.flatMap((token, index): GuideHeading[] => {
    const anchor = anchors.get(token);
    const text = plainText(tokens[index + 1]?.children ?? []).trim();
    if (anchor === undefined || index === titleAt || text === '') return [];
    return [{ level: Number(token.tag.slice(1)), text, anchor }];
  });
  return { title, anchors: new Set(anchors.values()), headings, pictures };
}

/** The HTML of a guide below its title, safe to put on a page: no raw HTML, no link or picture but those that `places` lets through. */
export function guideHtml(text: string, places: GuidePlaces): string {
  const { tokens, titleAt, anchors } = parse(text);
  const kept = tokens.filter((_, index) => titleAt === null || index < titleAt || index > titleAt + 2);
  for (const token of kept) {
    if (token.type === 'inline') token.children = placed(token.children ?? [], places);
    const anchor = anchors.get(token);
    if (anchor !== undefined) token.attrSet('id', anchor);
    // The page has one title.
    if (token.type.startsWith('heading_') && token.tag === 'h1') token.tag = 'h2';
  }
  return markdown.renderer.render(kept, markdown.options, {});
}

interface Parsed {
  readonly tokens: readonly Token[];
  readonly title: string | null;
  /** Index of the token that opens it. */
  readonly titleAt: number | null;
  /** By the token that opens the heading. */
  readonly anchors: ReadonlyMap<Token, string>;
}

function parse(text: string): Parsed {
  const tokens = markdown.parse(visibleText(withoutFrontmatter(text.replace(/\r\n?/g, '\n'))), {});
  const anchors = new Map<Token, string>();
  // The frame of the page has this one.
  const taken = new Map([['main', 1]]);
  let titleAt: number | null = null;
  let title: string | null = null;
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open') return;
    const words = plainText(tokens[index + 1]?.children ?? []);
    if (titleAt === null && token.tag === 'h1' && token.level === 0) {
      titleAt = index;
      title = words.trim() || null;
    }
    const anchor = anchorOf(words);
    const times = taken.get(anchor) ?? 0;
    taken.set(anchor, times + 1);
    anchors.set(token, times === 0 ? anchor : `${anchor}-${times}`);
  });
  return { tokens, title, titleAt, anchors };
}

/** As code hosts make them: `Who is told of what` is `who-is-told-of-what`. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/gu, '-');
}

function plainText(children: readonly Token[]): string {
  return children
    .map((token) =>
      token.type === 'image'
        ? plainText(token.children ?? [])
        : token.type === 'softbreak' || token.type === 'hardbreak'
          ? ' '
          : token.content,
    )
    .join('');
}

/** Words of links and pictures that lead nowhere stay; links are never within links. */
function placed(children: readonly Token[], { hrefOf, pictureOf }: GuidePlaces): Token[] {
  const kept: Token[] = [];
  let isLinked = false;
  for (const token of children) {
    if (token.type === 'link_open') {
      const href = hrefOf(String(token.attrGet('href') ?? ''));
      isLinked = href !== null;
      if (href === null) continue;
      token.attrs = [['href', href]];
    } else if (token.type === 'link_close' && !isLinked) continue;
    else if (token.type === 'image') {
      const source = pictureOf(String(token.attrGet('src') ?? ''));
      if (source === null) {
        token.type = 'text';
        token.content = plainText(token.children ?? []);
      } else
        token.attrs = [
          ['src', source],
          ['alt', ''],
        ];
    }
    kept.push(token);
  }
  return kept;
}

function codeHtml(code: string, language: string): string {
  const html = language === 'sql' ? sqlHtml(code) : escapeHtml(code);
  return `<pre tabindex="0"><code>${html}</code></pre>\n`;
}

function withoutFrontmatter(text: string): string {
  return text.replace(/^\uFEFF?---\n[\s\S]*?\n---\n/, '');
}
