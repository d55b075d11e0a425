import { escapeHtml } from './escape-html.js';

/**
 * A name as HTML that may break after a dot or an underscore, where a narrow page would break it within a word. A sentence breaks
 * between its words and is left as it is.
 */
export function breakableName(name: string): string {
  if (/\s/.test(name)) return escapeHtml(name);
  return name
    .split(/(?<=[._])(?=[^._])/)
    .map(escapeHtml)
    .join('<wbr>');
}
