import {
  type Compare,
  type ComparedRows,
  type Dialect,
  formatTolerance,
  stableStringify,
  type Tolerance,
} from '@assay/contract';
import { compareDecimals } from '../expect/decimal.js';
import { type AspectChange, changeOf, namesText } from './aspect-change.js';
import { diffSql } from './diff-sql.js';
import type { Direction } from './plan-diff.js';

/**
 * How the comparison of two answers differs.
 *
 * @param dialectOf of the target that a side names; null: the plan's own
 */
export function diffCompare(
  before: Compare | null,
  after: Compare | null,
  dialectOf: (target: string | null) => Dialect,
): AspectChange[] {
  if (before === null && after === null) return [];
  if (before === null || after === null)
    return [
      {
        aspect: 'compare',
        direction: 'unclear',
        sentence: after === null ? 'it no longer compares two queries' : 'it compares two queries',
        before: before && keyText(before),
        after: after && keyText(after),
      },
    ];
  const unclear = (sentence: string) => () => ({ direction: 'unclear', sentence }) as const;
  const name = (value: string | null): string | null => value;
  const pair = (aspect: string, from: string | null, to: string | null, sentence: string) =>
    changeOf({ aspect, before: from, after: to, text: name }, unclear(sentence));
  const bySql = diffSql('right_sql', before.right.sql, after.right.sql, dialectOf(after.right.target));
  return [
    ...pair('key', keyText(before), keyText(after), 'other rows are matched with each other'),
    ...changeOf(
      { aspect: 'matched', before: before.matched, after: after.matched, text: matchedText },
      (_, now) =>
        now === 'left'
          ? { direction: 'loosened', sentence: 'a row that only the right has is no longer a difference' }
          : { direction: 'tightened', sentence: 'a row that only the right has is a difference, too' },
    ),
    ...diffTolerances(before.tolerances, after.tolerances),
    ...pair('left', before.leftTarget, after.leftTarget, 'the left query runs somewhere else'),
    ...pair('right', before.right.target, after.right.target, 'the right query runs somewhere else'),
    ...bySql,
    ...(bySql.length > 0
      ? []
      : changeOf(
          {
            aspect: 'right_scan',
            before: before.right.scan,
            after: after.right.scan,
            text: (scan) => scan && stableStringify(scan).trim(),
          },
          unclear('other rows of the right side count as examined'),
        )),
    ...pair('right.source', before.right.file, after.right.file, '').map(
      (change): AspectChange => ({ ...change, direction: 'neutral', sentence: 'it stands in another file' }),
    ),
  ];
}

function keyText({ key }: Compare): string {
  return namesText(key) ?? '';
}

function matchedText(matched: ComparedRows): string {
  return matched === 'both' ? 'rows of both sides' : 'rows of the left';
}

function diffTolerances(before: readonly Tolerance[], after: readonly Tolerance[]): AspectChange[] {
  const byColumn = (all: readonly Tolerance[]) => new Map(all.map((one) => [one.column, one]));
  const [old, now] = [byColumn(before), byColumn(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((column): AspectChange[] => {
    const [from, to] = [old.get(column), now.get(column)];
    if (from?.kind === to?.kind && from?.value === to?.value) return [];
    const direction = compareTolerances(from, to);
    return [
      {
        aspect: 'tolerance',
        direction,
        sentence: TOLERANCE_SENTENCES[direction],
        before: from ? `${column}: ${formatTolerance(from)}` : null,
        after: to ? `${column}: ${formatTolerance(to)}` : null,
      },
    ];
  });
}

const TOLERANCE_SENTENCES: Readonly<Record<Direction, string>> = {
  loosened: 'the two sides may be further apart',
  tightened: 'the two sides must be closer',
  neutral: 'it is the same tolerance',
  unclear: 'whether this is wider or narrower depends on the values',
};

/** No tolerance is one of nothing; between an absolute one and a relative one only that can be compared. */
function compareTolerances(before: Tolerance | undefined, after: Tolerance | undefined): Direction {
  const [from, to] = [before?.value ?? '0', after?.value ?? '0'];
  const comparable =
    before === undefined ||
    after === undefined ||
    before.kind === after.kind ||
    compareDecimals(from, '0') === 0 ||
    compareDecimals(to, '0') === 0;
  if (!comparable) return 'unclear';
  const order = compareDecimals(to, from);
  return order > 0 ? 'loosened' : order < 0 ? 'tightened' : 'neutral';
}
