import { readdirSync, readFileSync } from 'node:fs';
import ejs from 'ejs';
import { breakableName } from './breakable-name.js';
import { escapeHtml } from './escape-html.js';

// Templates stand beside `src` and `dist`, so that the same path leads to them from both.
const TEMPLATES = new URL('../templates/', import.meta.url);

/** What templates know besides `page`, their view model. */
const HELPERS = { part: renderTemplate, once: renderOnce, name: breakableName };

type Template = (locals: typeof HELPERS & { readonly page: unknown }) => string;

let templates: ReadonlyMap<string, Template> | undefined;

/** Each template is compiled once in a process. */
function compiledTemplates(): ReadonlyMap<string, Template> {
  templates ??= new Map(
    readdirSync(TEMPLATES)
      .filter((file) => file.endsWith('.ejs'))
      .map((file) => [
        file.replace(/\.ejs$/, ''),
        ejs.compile(withoutLineBreaks(readFileSync(new URL(file, TEMPLATES), 'utf8')), {
          strict: true,
          destructuredLocals: ['page', ...Object.keys(HELPERS)],
          escape: escapeHtml,
          // Keeping the number of the line that is being rendered takes a third of the time.
          compileDebug: false,
          filename: file,
        }),
      ]),
  );
  return templates;
}

/**
 * In a template a line break stands between blocks and never between words: it is for who reads the template, and with what it is
 * indented by each would be a node of every page. A space that a reader is to see stands within a line.
 */
function withoutLineBreaks(source: string): string {
  return source.replace(/(<%[\s\S]*?%>)|\s*\n\s*/g, (_, tag: string | undefined) => tag ?? '');
}

/** Renders a template; the same function puts one template into another, by name. */
export function renderTemplate(name: string, page: unknown): string {
  const template = compiledTemplates().get(name);
  if (!template) throw new Error(`no template ${name}`);
  return template({ page, ...HELPERS });
}

const rendered = new WeakMap<object, string>();

/** The same, once for each object, which is the view model of this template alone: what thousands of pages have in common. */
function renderOnce(name: string, page: object): string {
  const known = rendered.get(page);
  if (known !== undefined) return known;
  const html = renderTemplate(name, page);
  rendered.set(page, html);
  return html;
}
