const UNITS = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
} as const;

/** `4GB`, `512MiB`: GB is a thousand MB, GiB is 1,024 MiB, as DuckDB and BigQuery count. */
export const BYTE_SIZE_PATTERN = /^(\d{1,6}(?:\.\d{1,3})?) ?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;

/** The size in bytes, rounded down, or undefined if the text is none or is less than one byte. */
export function parseByteSize(text: string): number | undefined {
  const match = BYTE_SIZE_PATTERN.exec(text);
  if (!match) return undefined;
  const bytes = Math.floor(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
  return bytes >= 1 ? bytes : undefined;
}
