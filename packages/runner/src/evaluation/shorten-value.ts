/** A value as a sample shows it: cut with `…` where it is longer than a sample may hold. */
export function shortenValue(value: string, characters: number): string {
  if (value.length <= characters) return value;
  // A character outside the basic plane is two code units: half of one is no character.
  return `${value.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
