import { createHash } from 'node:crypto';
import { compareText } from './diagnostic.js';

/**
 * JSON with sorted keys and two spaces of indentation: the same value gives the same bytes on every machine,
 * whatever the order in which its keys were set. Keys whose value is undefined are left out.
 */
export function stableStringify(value: unknown): string {
  return `${JSON.stringify(sortKeys(value), null, 2)}\n`;
}

/** SHA-256 of the value's stable JSON, in lower-case hexadecimal. */
export function contentHash(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(value)))
    .digest('hex');
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const sorted: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value).sort(([a], [b]) => compareText(a, b))) {
    sorted[key] = sortKeys(item);
  }
  return sorted;
}
