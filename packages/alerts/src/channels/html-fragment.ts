/** A piece of HTML in which every text is escaped. */
export interface HtmlFragment {
  readonly html: string;
}

/**
 * HTML of a template: what is put in is text and is escaped, unless it is HTML itself. A list is put in one by one, null as nothing.
 *
 * @example html`<b>${'a < b'}</b>`.html // <b>a &lt; b</b>
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): HtmlFragment {
  return { html: parts.map((part, index) => `${part}${htmlOf(values[index] ?? null)}`).join('') };
}

type HtmlValue = string | null | HtmlFragment | readonly HtmlFragment[];

function htmlOf(value: HtmlValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
  return 'html' in value ? value.html : value.map((one) => one.html).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
