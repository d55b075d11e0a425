import { patternTokens, setsFlags } from './pattern-tokens.js';

/** A `^` behind something, or a `$` in front of something, where the value can neither begin nor end. */
export interface MisplacedAnchor {
  readonly anchor: string;
  readonly end: 'beginning' | 'end';
}

/** Where a group was entered. */
interface Group {
  readonly atBeginning: boolean;
  /** Whether a branch of it so far ends in an anchor. */
  ended: boolean;
}

/**
 * The first anchor of a regular expression, of the syntax of RE2, that does not stand at an end of what is matched. Such a pattern
 * matches nothing, or says something twice; DuckDB, which makes a LIKE of simple ones, then leaves the anchor out and finds values that
 * do not match. Null where there is none. Behind `(?m)` the two ends of lines may stand anywhere.
 */
export function misplacedAnchor(pattern: string): MisplacedAnchor | null {
  const groups: Group[] = [{ atBeginning: true, ended: false }];
  let atBeginning = true;
  let ended: string | null = null;
  let multiline = false;
  for (const { token } of patternTokens(pattern)) {
    if (MULTILINE.test(token)) multiline = true;
    if (setsFlags(token)) continue;
    const group = groups.at(-1) ?? { atBeginning: true, ended: false };
    if (token === '|') {
      group.ended ||= ended !== null;
      ended = null;
      atBeginning = group.atBeginning;
      continue;
    }
    if (token === ')') {
      if (groups.length > 1) groups.pop();
      if (group.ended) ended ??= '$';
      atBeginning = false;
      continue;
    }
    if (ended !== null) return { anchor: ended, end: 'end' };
    if (token.startsWith('(')) groups.push({ atBeginning, ended: false });
    else if ((token === '$' && !multiline) || token === '\\z') {
      ended = token;
      atBeginning = false;
    } else if ((token === '^' && !multiline) || token === '\\A') {
      if (!atBeginning) return { anchor: token, end: 'beginning' };
      atBeginning = false;
    } else atBeginning = false;
  }
  return null;
}

const MULTILINE = /^\(\?[a-zA-Z]*m[a-zA-Z]*(?:-[a-zA-Z]*)?[:)]/;
