import { ApiError } from './api-error.js';
import { type Literal, literalSql } from './literals.js';
import { FUNCTIONS, UNIT_LAST } from './macros.js';
import type { QueryParameter } from './rest-resources.js';
import { isText, type Token, tokensOf } from './tokens.js';

/** A query in which names stand for what the transpiler would spoil. */
export interface Rewritten {
  readonly sql: string;
  readonly length: number;
  /** By name in lower case: what takes its place after the transpiler. */
  readonly placeholders: ReadonlyMap<string, Placeholder>;
  /** The tokens in capitals. */
  readonly words: readonly string[];
  readonly statements: number;
  /** Line and column, from 1 and in code points, in the query as it came, of an offset in `sql`; and the token there. */
  readonly placeOf: (offset: number) => Place;
}
interface Place {
  readonly line: number;
  readonly column: number;
  readonly token: string;
  readonly isLast: boolean;
}
interface Placeholder {
  readonly sql: string;
  readonly parameter?: QueryParameter;
}

interface Piece {
  readonly token: Token;
  text: string;
  /** Blanks and comments before it. */
  gap: string;
}

/** Rewrites what needs no tree, token by token; the rest of the text stays as it is. */
export function rewriteTokens(
  query: string,
  parameters: readonly QueryParameter[],
  projectId: string,
): Rewritten {
  const characters = Array.from(query);
  const tokens = tokensOf(query);
  if (tokens === null) {
    throw new ApiError(400, { reason: 'invalidQuery', message: 'Syntax error: Unclosed literal at [1:1]' });
  }
  const placeholders = new Map<string, Placeholder>();
  const stand = (kind: string, key: string, placeholder: Placeholder): string => {
    const name = `fake_${kind}_${key}`;
    placeholders.set(name.toLowerCase(), placeholder);
    return name;
  };
  const byName = new Map(
    parameters.map((parameter, index) => [parameter.name?.toLowerCase() ?? `${index}`, parameter]),
  );
  let end = 0;
  const pieces: Piece[] = tokens.map((token) => {
    const gap = characters.slice(end, token.start).join('');
    end = token.end;
    return { token, gap, text: characters.slice(token.start, token.end).join('') };
  });

  let positional = 0;
  for (const [index, piece] of pieces.entries()) {
    const { token } = piece;
    const previous = pieces[index - 1];
    const next = pieces[index + 1];
    if (/^@\w/.test(piece.text) || token.kind === 'PARAMETER') {
      const key = piece.text === '?' ? `${positional++}` : piece.text.slice(1).toLowerCase();
      const parameter = byName.get(key);
      if (parameter === undefined) {
        const at = placeIn(characters, token.start);
        const message = `Query parameter '${key}' not found at [${at.line}:${at.column}]`;
        throw new ApiError(400, { reason: 'invalidQuery', message, location: 'q' });
      }
      piece.text = stand('p', key, { sql: '', parameter });
    } else if (isText(token)) {
      piece.text = rewriteLiteral(piece.text, previous, (literal) =>
        stand('s', String(placeholders.size), { sql: literalSql(literal) }),
      );
    } else if (token.kind === 'NUMBER' && /^[\d.]*[.eE]/.test(piece.text) && !/^0x/i.test(piece.text)) {
      piece.text = stand('s', String(placeholders.size), { sql: `CAST(${piece.text} AS DOUBLE)` });
    } else if (token.kind === 'QUOTED_IDENTIFIER' && piece.text.includes('.')) {
      const parts = piece.text.slice(1, -1).split('.');
      const own = parts.length > 2 && parts[0] === projectId ? parts.slice(1) : parts;
      piece.text = own.map((part) => `\`${part}\``).join('.');
    } else if (next?.text === '(' && previous?.text !== '.') {
      const name = piece.text.toUpperCase();
      if (UNIT_LAST.has(name)) quoteUnit(pieces, index + 1);
      piece.text = FUNCTIONS.get(name) ?? piece.text;
    } else if (
      previous !== undefined &&
      /^(?:BIG)?(?:NUMERIC|DECIMAL)$/i.test(piece.text) &&
      next?.text !== '('
    ) {
      const type = /^BIG/i.test(piece.text) ? 'DECIMAL(38, 18)' : 'DECIMAL(38, 9)';
      if (next === undefined || !isText(next.token)) {
        piece.text = stand('t', String(placeholders.size), { sql: type });
      }
    }
  }
  dropProject(pieces, projectId);
  return finish(pieces, placeholders, characters);
}

function rewriteLiteral(
  text: string,
  previous: Piece | undefined,
  stand: (literal: Literal) => string,
): string {
  const word = previous?.text.toUpperCase() ?? '';
  if (previous !== undefined && /^(?:BIG)?(?:NUMERIC|DECIMAL)$/.test(word)) {
    previous.text = '';
    return stand({ text, type: word.startsWith('BIG') ? 'BIGNUMERIC' : 'NUMERIC' });
  }
  if (previous !== undefined && word === 'JSON') {
    previous.text = '';
    return stand({ text, type: 'JSON' });
  }
  const isPrefix = /^(?:RB|BR|B|R)$/.test(word) && previous !== undefined && text !== '';
  if (isPrefix && /^['"]/.test(text)) {
    previous.text = '';
    return stand({ text: word + text, type: 'TEXT' });
  }
  // Plain texts stay, for the functions that the transpiler reads (formats, dates, intervals).
  const plain = /^(['"])([^'"\\\n\r]*)\1$/.exec(text);
  return plain === null ? stand({ text, type: 'TEXT' }) : `'${plain[2]}'`;
}

/** `DATE_TRUNC(d, MONTH)`: a unit is no name of a column to the macros. */
function quoteUnit(pieces: readonly Piece[], open: number): void {
  let depth = 0;
  for (let index = open; index < pieces.length; index += 1) {
    const piece = pieces[index];
    if (piece === undefined) return;
    if (piece.text === '(') depth += 1;
    if (piece.text === ')') depth -= 1;
    const unit = pieces[index - 1];
    if (depth === 0 && unit !== undefined) {
      if (/^[A-Za-z]+$/.test(unit.text)) unit.text = `'${unit.text.toLowerCase()}'`;
      return;
    }
  }
}

/** `project.dataset.table` without the project, however it is quoted; a project may have dashes and then is many tokens. */
function dropProject(pieces: readonly Piece[], projectId: string): void {
  for (let index = 0; index < pieces.length; index += 1) {
    const before = pieces[index - 1];
    if (before?.text === '.') continue;
    let name = '';
    for (let last = index; last < pieces.length && name.length < projectId.length; last += 1) {
      const piece = pieces[last];
      if (piece === undefined || (last > index && piece.gap !== '')) break;
      name += piece.text.replaceAll('`', '');
      if (name !== projectId || pieces[last + 1]?.text !== '.' || pieces[last + 3]?.text !== '.') continue;
      for (const part of pieces.slice(index, last + 2)) part.text = '';
      break;
    }
  }
}

function finish(
  pieces: readonly Piece[],
  placeholders: ReadonlyMap<string, Placeholder>,
  characters: readonly string[],
): Rewritten {
  const starts: { readonly offset: number; readonly token: Token }[] = [];
  let sql = '';
  let length = 0;
  for (const { gap, text, token } of pieces) {
    length += Array.from(gap).length;
    starts.push({ offset: length, token });
    length += Array.from(text).length;
    sql += gap + text;
  }
  const parts = pieces.map(({ text }) => text).filter((text) => text !== '');
  const separators = parts.flatMap((text, index) =>
    text === ';' && index < parts.length - 1 ? [index] : [],
  );
  return {
    sql,
    length,
    placeholders,
    words: parts.map((text) => text.toUpperCase()),
    statements: separators.length + 1,
    placeOf: (offset) => {
      const token = offset >= length ? undefined : starts.findLast((one) => one.offset <= offset)?.token;
      return {
        ...placeIn(characters, token?.start ?? characters.length),
        token: token === undefined ? '' : characters.slice(token.start, token.end).join(''),
        isLast: token === starts.at(-1)?.token,
      };
    },
  };
}

/** Line and column, from 1, of an offset in code points. */
export function placeIn(characters: readonly string[], offset: number): { line: number; column: number } {
  const before = characters.slice(0, offset);
  return { line: before.filter((one) => one === '\n').length + 1, column: offset - before.lastIndexOf('\n') };
}
