import { STATUS_SIGNS, type Status, statusWord, type TableVerdict } from '@assay/contract';

/** How a status or verdict looks: never colour alone, never the sign alone. */
export interface Mark {
  /** Class that gives the colour. */
  readonly tone: string;
  readonly glyph: string;
  readonly word: string;
}

/** The sign, word and colour of a status, the same on every page. */
export function statusMark(status: Status): Mark {
  return {
    tone: `s-${status}`,
    glyph: STATUS_SIGNS[status],
    word: status === 'inconclusive' ? 'nothing examined' : statusWord(status),
  };
}

/** What a table's verdict looks like; six, because "blocked" may mean bad data or that we do not know. */
export const VERDICT_MARKS = {
  bad: { tone: 's-fail', glyph: '✗', word: 'Do not rely on this table today' },
  undecided: { tone: 's-inconclusive', glyph: '?', word: 'Not known: do not build on this table yet' },
  unknown: { tone: 's-inconclusive', glyph: '?', word: 'Not known' },
  unchecked: { tone: 's-not_run', glyph: '–', word: 'Nothing is checked' },
  caveat: { tone: 's-warn', glyph: '!', word: 'Usable with a caveat' },
  good: { tone: 's-pass', glyph: '✓', word: 'No known problem' },
} as const satisfies Record<string, Mark>;

/** A suppression that suppresses nothing: a warning of the compiler, which says nothing of the data. */
export const STALE_MARK: Mark = { tone: 's-warn', glyph: '!', word: 'stale' };

/** How a verdict looks. */
export type VerdictLook = keyof typeof VERDICT_MARKS;

/** The looks with what a reader must know first. */
export const VERDICT_LOOKS = Object.keys(VERDICT_MARKS) as readonly VerdictLook[];

/** The same in two or three words, for where a sentence has no room. */
export const SHORT_VERDICTS: Readonly<Record<VerdictLook, string>> = {
  bad: 'do not rely on it',
  undecided: 'not known, blocked',
  unknown: 'not known',
  unchecked: 'not checked',
  caveat: 'with a caveat',
  good: 'no known problem',
};

/** @param audits how many audits the table has */
export function verdictMark(verdict: TableVerdict, audits: number): Mark {
  return VERDICT_MARKS[verdictLook(verdict, audits)];
}

/** @param audits how many audits the table has */
export function verdictLook(verdict: TableVerdict, audits: number): VerdictLook {
  switch (verdict.kind) {
    case 'blocked':
      return verdict.reasons.some(({ standing }) => standing === 'fail') ? 'bad' : 'undecided';
    case 'unknown':
      return audits === 0 ? 'unchecked' : 'unknown';
    case 'caveat':
      return 'caveat';
    case 'no_known_problem':
      return 'good';
    default:
      return unknownKind(verdict.kind);
  }
}

function unknownKind(kind: never): never {
  throw new Error(`not a verdict: ${String(kind)}`);
}
