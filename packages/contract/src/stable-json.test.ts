import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash, stableStringify } from './stable-json.js';

/** The same value with its keys set in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe('stableStringify', () => {
  it('depends on the value alone, not on the order of keys, and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stableStringify(reversed(value))).toBe(stableStringify(value));
        expect(contentHash(reversed(value))).toBe(contentHash(value));
        expect(JSON.stringify(JSON.parse(stableStringify(value)))).toBe(
          JSON.stringify(JSON.parse(JSON.stringify(sorted(value)))),
        );
      }),
    );
  });

  it('sorts by code unit and keeps a key called __proto__', () => {
    expect(stableStringify(JSON.parse('{"b":1,"a":2,"B":3,"__proto__":4}'))).toBe(
      '{\n  "B": 3,\n  "__proto__": 4,\n  "a": 2,\n  "b": 1\n}\n',
    );
  });

  it('tells different values apart', () => {
    expect(contentHash({ a: ['1'] })).not.toBe(contentHash({ a: [1] }));
    expect(contentHash({ a: 1 })).toMatch(/^[0-9a-f]{64}$/);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const result = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).sort()) result[key] = sorted((value as Record<string, unknown>)[key]);
  return result;
}
