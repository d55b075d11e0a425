import { createHash } from 'node:crypto';

/**
 * JSON with sorted keys and two spaces of indentation: the same value gives the same bytes on every machine,
 * whatever the order in which its keys were set. Keys whose value is undefined are left out.
 */
export function stableStringify(value: unknown): string {
  return `${stringify(value, '')}\n`;
}

/** Item by item: a sorted copy of a whole plan would take more memory than the plan. */
function stringify(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (isList(value) && value.length > ITEMS_AT_ONCE) {
    const items = value.map((item) => stringify(item ?? null, inner));
    return `[\n${inner}${items.join(`,\n${inner}`)}\n${indent}]`;
  }
  if (isRecord(value) && Object.values(value).some((item) => isList(item) && item.length > ITEMS_AT_ONCE)) {
    const items = sortedKeys(value).flatMap((key) =>
      value[key] === undefined ? [] : `${JSON.stringify(key)}: ${stringify(value[key], inner)}`,
    );
    return `{\n${inner}${items.join(`,\n${inner}`)}\n${indent}}`;
  }
  // A line end inside a string is escaped, so that each one here is between two lines. `replaceAll` would give a text of
  // thousands of pieces, which takes longer to put together than everything else here.
  return JSON.stringify(sortKeys(value), null, 2).split('\n').join(`\n${indent}`);
}

const ITEMS_AT_ONCE = 100;

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** By code unit, as `sort` does of itself. */
function sortedKeys(value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(value).sort();
}

/** SHA-256 of the value's stable JSON, in lower-case hexadecimal. */
export function contentHash(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(value)))
    .digest('hex');
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isRecord(value)) return value;
  // An object without a prototype is slower to make and to write by half; this one key must not set that of the others.
  const sorted: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) {
    const item = sortKeys(value[key]);
    if (key === '__proto__') Object.defineProperty(sorted, key, { value: item, enumerable: true });
    else sorted[key] = item;
  }
  return sorted;
}
