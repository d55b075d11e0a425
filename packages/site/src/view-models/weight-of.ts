/**
 * About how many bytes a part of a page has, by its view model: names of fields are about as long as the markup around them.
 * Where a page shows as much as fits, it goes by this; what it really weighs says the builder.
 */
export function weightOf(part: unknown): number {
  return Buffer.byteLength(JSON.stringify(part));
}
