/**
 * A text in lines of at most `width` characters, broken between words. A word that is longer stays whole: a URL or a name that is broken
 * is of no use.
 *
 * @param first what stands before the first line; it counts
 * @param rest what stands before all others
 */
export function wrapText(text: string, width: number, first = '', rest = first): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ').filter((one) => one !== '')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n').trimEnd();
}
