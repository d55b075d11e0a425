/** A figure over time as one line; the text beside it says the same in words. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly d: string;
  readonly summary: string;
}

/** As wide a date as in a strip, so that the two stand one above the other. */
const STEP = 6;
const HEIGHT = 32;
/** From the edges, for a line of 1.5. */
const MARGIN = 2;

/**
 * A line from 0 at the foot to the greatest value; null where there are fewer than two values, which is no course of anything.
 *
 * @param values oldest first; null where there is none: the line has a gap there
 */
export function chart(values: readonly (number | null)[], summary: string): Chart | null {
  const known = values.flatMap((value) => value ?? []);
  const greatest = Math.max(...known);
  if (known.length < 2 || greatest <= 0) return null;
  const yOf = (value: number): number =>
    HEIGHT - MARGIN - Math.round((value / greatest) * (HEIGHT - 2 * MARGIN));
  let d = '';
  /** How far the line has gone on at the same height, not drawn yet: months of the same are four characters. */
  let level = 0;
  let before: number | null = null;
  const drawLevel = (): void => {
    if (level > 0) d += `h${level}`;
    level = 0;
  };
  values.forEach((value, index) => {
    const y = value === null ? null : yOf(value);
    if (y === null || before === null) {
      drawLevel();
      // A value alone is a dot: the ends of the line are round.
      if (y !== null) d += `M${MARGIN + index * STEP} ${y}h0`;
    } else if (y === before) level += STEP;
    else {
      drawLevel();
      d += `l${STEP} ${y - before}`;
    }
    before = y;
  });
  drawLevel();
  return {
    width: (values.length - 1) * STEP + 2 * MARGIN,
    height: HEIGHT,
    d: d.replaceAll(' -', '-'),
    summary,
  };
}
