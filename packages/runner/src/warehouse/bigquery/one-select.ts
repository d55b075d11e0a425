import type { ParameterValues } from '@assay/contract';

/** Everything that may hold a `;` or a word which is none: comments and quoted texts, the longest quotes first. */
const NOT_CODE = /--[^\n\r]*|#[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|(\b(?:r|b|rb|br))?("""|'''|"|'|`)/giy;

/** What the client puts its project in the place of, wherever it stands. */
const CLIENT_TOKEN = '{{projectId}}';

/**
 * Why a query is not sent; null: it is one SELECT as far as its first word and its semicolons say. BigQuery would run a script, a
 * DELETE or a DROP as willingly; it is the last look, behind the compiler's. A text that is misread is refused.
 */
export function refusalOf(text: string, parameters: ParameterValues): string | null {
  const code = withoutQuotes(text);
  if (code === null) return 'a quoted text in it does not end';
  const statements = code.split(';').map((statement) => statement.trim());
  const [first = '', ...more] = statements;
  if (statements.every((statement) => statement === '')) return 'only one SELECT is sent, this is nothing';
  if (more.some((statement) => statement !== ''))
    return 'only one SELECT is sent, these are several statements';
  const word = /^[(\s]*([A-Za-z]+)/.exec(first)?.[1]?.toUpperCase();
  if (word === undefined || !['SELECT', 'WITH', 'FROM'].includes(word)) {
    return `only one SELECT is sent, this begins with ${word ?? 'something else'}`;
  }
  if (
    [text, ...Object.values(parameters).map(({ value }) => value)].some((one) => one.includes(CLIENT_TOKEN))
  ) {
    return `"${CLIENT_TOKEN}" cannot be sent: BigQuery's client would put the project's name in its place`;
  }
  return null;
}

/** The text with a blank for each comment and a name for each quoted text, or null where one does not end. */
function withoutQuotes(text: string): string | null {
  let code = '';
  for (let at = 0; at < text.length; ) {
    NOT_CODE.lastIndex = at;
    const found = NOT_CODE.exec(text);
    if (!found) {
      // A whole word at once: the prefix of a text is one only at the beginning of a word.
      const word = /[A-Za-z0-9_]+|[\s\S]/y;
      word.lastIndex = at;
      code += word.exec(text)?.[0] ?? '';
      at = word.lastIndex;
      continue;
    }
    const quote = found[2];
    if (quote === undefined) {
      code += ' ';
      at = NOT_CODE.lastIndex;
      continue;
    }
    const end = endOfQuote(text, NOT_CODE.lastIndex, quote);
    if (end === null) return null;
    code += ' q ';
    at = end;
  }
  return code;
}

/** A backslash keeps the next character out of it, in raw texts as well: there both stay, and the quote does not end. */
function endOfQuote(text: string, from: number, quote: string): number | null {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && quote !== '`' && /[\n\r]/.test(text[at] ?? '')) return null;
  }
  return null;
}
