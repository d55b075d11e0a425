import type { Decimal } from './expectation.js';
import type { Scan, SourcePosition } from './plan.js';
import type { SqlText } from './sql-text.js';

/**
 * What makes an audit compare the answers of two queries: the audit's own `sql` is the left one.
 *
 * Rows of both sides are matched by the key. A row that only one side has is an offending row; so is each value that differs
 * from the one on the left by more than its tolerance.
 */
export interface Compare {
  /** Names of returned columns, as written; at least one. Their values are the same on both sides, without any tolerance. */
  readonly key: readonly string[];
  /** Sorted by column. A column that is not listed must be the same. */
  readonly tolerances: readonly Tolerance[];
  /** Whose rows must have a counterpart: those of both sides, or of the left alone, where what only the right has is no offending row. */
  readonly matched: ComparedRows;
  /** Where the left query runs, one of `otherTargets`; null: on the plan's target. */
  readonly leftTarget: string | null;
  readonly right: CompareSide;
}

export const COMPARED_ROWS = ['both', 'left'] as const;
export type ComparedRows = (typeof COMPARED_ROWS)[number];

/** How far a number on the right may be from that on the left. */
export interface Tolerance {
  readonly column: string;
  /** `relative`: times the absolute value on the left, `0.005` for `0.5%`. */
  readonly kind: 'absolute' | 'relative';
  /** Not negative. */
  readonly value: Decimal;
}

/** The right query of a compare audit. */
export interface CompareSide {
  /** Name of the target that it runs on, one of the plan's `otherTargets`; null: on the plan's target. */
  readonly target: string | null;
  /** The query without its trailing `;`. */
  readonly sql: SqlText;
  readonly file: string;
  /** Where `sql` begins in `file`; null: it was made from a check. */
  readonly sqlStart: SourcePosition | null;
  /** Names of the declared tables that this query reads; those of both sides are in the audit's `reads`. */
  readonly reads: readonly string[];
  /** The rows that it examines; null: unknown. */
  readonly scan: Scan | null;
}

/** A tolerance in the words of its author: `0.5%`, `10`. */
export function formatTolerance({ kind, value }: Tolerance): string {
  return kind === 'absolute' ? value : `${timesHundred(value)}%`;
}

/** By moving the point: no digit is lost. */
function timesHundred(value: Decimal): Decimal {
  const [whole = '0', fraction = ''] = value.split('.');
  const digits = fraction.padEnd(2, '0');
  const rest = digits.slice(2);
  return `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '') + (rest === '' ? '' : `.${rest}`);
}
