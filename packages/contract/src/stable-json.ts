import { createHash } from 'node:crypto';
import { compareText } from './diagnostic.js';

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
    const items = sortedEntries(value).flatMap(([key, item]) =>
      item === undefined ? [] : `${JSON.stringify(key)}: ${stringify(item, inner)}`,
    );
    return `{\n${inner}${items.join(`,\n${inner}`)}\n${indent}}`;
  }
  // A line end inside a string is escaped, so that each one here is between two lines.
  return JSON.stringify(sortKeys(value), null, 2).replaceAll('\n', `\n${indent}`);
}

const ITEMS_AT_ONCE = 100;

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function sortedEntries(value: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => compareText(a, b));
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
  const sorted: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of sortedEntries(value)) sorted[key] = sortKeys(item);
  return sorted;
}
