import { printableText } from '@assay/contract';

/**
 * A text of a project as a code span of Markdown, on one line: nothing in it is read as Markdown or HTML, and GitHub neither notifies
 * whom it names nor links what it looks like.
 */
export function codeSpan(text: string): string {
  const line = printableText(text.replace(/\s+/g, ' ')).trim();
  if (line === '') return '` `';
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(shortestAbsent(runs.map((run) => run.length)));
  // One blank on each side is taken off again where both are there.
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** GitHub acts on some texts whatever is escaped; a word joiner, which nobody sees, takes them apart. */
const JOINER = '\u2060';

/** A text of a project as words of Markdown, on one line: it notifies nobody and links nothing. */
export function plainText(text: string): string {
  return printableText(text.replace(/\s+/g, ' '))
    .trim()
    .replace(/[\\`*_[\]<>#|~&$@:]/g, '\\$&')
    .replace(/[@#]/g, `$&${JOINER}`)
    .replace(/\\:(?=\/\/)/g, `$&${JOINER}`)
    .replace(/www(?=\.)/gi, `$&${JOINER}`)
    .replace(/gh(?=-)/gi, `$&${JOINER}`);
}

function shortestAbsent(lengths: readonly number[]): number {
  const taken = new Set(lengths);
  let length = 1;
  while (taken.has(length)) length += 1;
  return length;
}
