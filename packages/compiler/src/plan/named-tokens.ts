import type { Dialect } from '@assay/contract';
import { lex, type Token } from '../sql/lex.js';

/** A token and the names that it may stand for. */
export interface NamedToken extends Token {
  /**
   * In lower case, without quotes: a word, a quoted name, every part of a path in one pair of backticks; also the parts
   * of a string, as in `s['email']` or `'$.email'`. Empty for all else.
   */
  readonly names: readonly string[];
  /** A quoted name written with an escape: its text is not what it names. */
  readonly escaped: boolean;
}

const NOTHING: NamedToken = { kind: 'end', start: 0, end: 0, key: '', names: [], escaped: false };

/** The tokens of a query, comments left out, the last one `end`. */
export function namedTokens(sql: string, dialect: Dialect): readonly NamedToken[] {
  return lex(sql, dialect).map((token) => {
    const text = sql.slice(token.start, token.end);
    const escaped = dialect === 'bigquery' && token.kind === 'quoted' && text.includes('\\');
    return { ...token, names: namesOf(token, text, dialect), escaped };
  });
}

/** The token at an index; one that is nothing in front of the first and behind the last. */
export function tokenAt(tokens: readonly NamedToken[], index: number): NamedToken {
  return tokens[index] ?? NOTHING;
}

function namesOf({ kind }: Token, text: string, dialect: Dialect): readonly string[] {
  if (kind === 'word') return [text.toLowerCase()];
  if (kind === 'quoted') {
    const inner = text.slice(1, -1).toLowerCase();
    return dialect === 'bigquery' ? [inner, ...inner.split('.')] : [inner.replaceAll('""', '"')];
  }
  if (kind !== 'string') return [];
  const inner = text.replace(/^[^'"$]*(?:'''|"""|'|"|\$\w*\$)|(?:'''|"""|'|"|\$\w*\$)$/g, '').toLowerCase();
  return [inner, ...inner.split(/[./[\]"']+/)];
}
