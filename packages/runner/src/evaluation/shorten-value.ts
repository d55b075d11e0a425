/** A text that came from a warehouse, cut with `…` where it is longer than may be kept of it. */
export function shortenValue(value: string, characters: number): string {
  if (value.length <= characters) return value;
  // A character outside the basic plane is two code units: half of one is no character, and a log that holds one is JSON that
  // not every reader takes (DuckDB does not).
  return `${value.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
