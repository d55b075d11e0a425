import type { Tolerance } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnKind } from '../warehouse/warehouse.js';
import type { Side } from './match-columns.js';
import { LONGEST_VALUE, type Matched, matchRows } from './match-rows.js';

const side = (columns: readonly (readonly [string, ColumnKind])[], ...rows: (string | null)[][]): Side => ({
  columns: columns.map(([name]) => name),
  kinds: columns.map(([, kind]) => kind),
  rows,
});
const COLUMNS = [
  ['day', 'date'],
  ['flights', 'number'],
] as const;
const within = (column: string, kind: Tolerance['kind'], value: string): Tolerance => ({
  column,
  kind,
  value,
});
const compared = (left: Side, right: Side, ...tolerances: Tolerance[]): Matched => {
  const matched = matchRows(left, right, { key: [left.columns[0] ?? ''], tolerances }, 10);
  if ('kind' in matched) throw new Error(matched.kind);
  return matched;
};
/** Whether one value is taken for the other. */
const isSame = (
  [left, leftKind]: readonly [string | null, ColumnKind],
  [right, rightKind]: readonly [string | null, ColumnKind],
  ...tolerances: Tolerance[]
): boolean => {
  const one = side(
    [
      ['k', 'text'],
      ['v', leftKind],
    ],
    ['x', left],
  );
  const other = side(
    [
      ['k', 'text'],
      ['v', rightKind],
    ],
    ['x', right],
  );
  return compared(one, other, ...tolerances).unequal === 0;
};

describe('rows matched by key', () => {
  it('differ by what one side alone has and by each value, the first by key in the order of the columns', () => {
    const left = side(COLUMNS, ['2001-06-30', '5'], ['2001-06-28', '7'], ['2001-06-29', '1']);
    const right = side([...COLUMNS].reverse(), ['6', '2001-06-30'], ['7', '2001-06-28'], ['4', '2001-07-01']);
    const key = (day: string, column: string | null, a: string | null, b: string | null) => ({
      key: [day],
      column,
      left: a,
      right: b,
      difference: column && '1',
    });
    expect(matchRows(left, right, { key: ['DAY'], tolerances: [] }, 10)).toEqual({
      keys: 4,
      missingLeft: 1,
      missingRight: 1,
      unequal: 1,
      key: ['day'],
      first: [
        key('2001-06-29', null, '', null),
        key('2001-06-30', 'flights', '5', '6'),
        key('2001-07-01', null, null, ''),
      ],
    });
  });

  it('sorts keys of numbers by size, NULL first, and tells no more than it may', () => {
    const left = side([['n', 'number']], ['10'], ['9'], [null], ['1e1000'], ['NaN'], ['-2.5']);
    const told = matchRows(left, side([['n', 'number']]), { key: ['n'], tolerances: [] }, 5);
    expect(told).toMatchObject({ missingRight: 6, first: { length: 5 } });
    expect('first' in told && told.first.map(({ key }) => key[0])).toEqual([
      null,
      '-2.5',
      '9',
      '10',
      '1e1000',
    ]);
  });

  it.each([
    ['the left', side(COLUMNS, ['2001-06-30', '5'], ['2001-06-30', '5']), side(COLUMNS), 'left'],
    ['the right, NULL too', side(COLUMNS), side(COLUMNS, [null, '5'], [null, '6']), 'right'],
  ])('have no key twice on %s', (_, left, right, name) => {
    expect(matchRows(left, right, { key: ['day'], tolerances: [] }, 10)).toMatchObject({
      kind: 'key-twice',
      side: name,
    });
  });

  it('have the same key where it means the same, whatever it is written like', () => {
    const left = side(
      [
        ['k', 'number'],
        ['d', 'date'],
      ],
      ['1.50', '2001-06-30'],
      [null, null],
    );
    const right = side(
      [
        ['k', 'number'],
        ['d', 'timestamp'],
      ],
      [null, null],
      ['1.5', '2001-06-30 00:00:00'],
    );
    expect(matchRows(left, right, { key: ['k', 'd'], tolerances: [] }, 10)).toMatchObject({
      keys: 2,
      first: [],
    });
  });
});

describe('answers that cannot be compared', () => {
  const one = side(COLUMNS, ['2001-06-30', '5']);
  it.each([
    [
      'a column that the right has not',
      side([['day', 'date']]),
      [],
      { kind: 'no-column', side: 'right', column: 'flights' },
    ],
    [
      'one that the left has not',
      side([...COLUMNS, ['late', 'number']]),
      [],
      { kind: 'no-column', side: 'left', column: 'late' },
    ],
    [
      'a tolerance without a column',
      one,
      [within('late', 'absolute', '1')],
      { kind: 'no-column', column: 'late' },
    ],
    [
      'other types',
      side([
        ['day', 'date'],
        ['flights', 'text'],
      ]),
      [],
      { kind: 'other-type', left: 'number', right: 'text' },
    ],
    [
      'a type without exact text',
      side([
        ['day', 'date'],
        ['flights', 'other'],
      ]),
      [],
      { kind: 'incomparable', side: 'right' },
    ],
    [
      'a long value',
      side(
        [
          ['day', 'date'],
          ['flights', 'number'],
        ],
        ['2001-06-30', '1'.repeat(LONGEST_VALUE + 1)],
      ),
      [],
      { kind: 'long-value', side: 'right', column: 'flights' },
    ],
  ])('%s', (_, right, tolerances, flaw) => {
    expect(matchRows(one, right, { key: ['day'], tolerances }, 10)).toMatchObject(flaw);
  });

  it('a tolerance of what is no number', () => {
    const text = side([
      ['k', 'number'],
      ['v', 'text'],
    ]);
    const tolerances = [within('v', 'absolute', '1')];
    expect(matchRows(text, text, { key: ['k'], tolerances }, 10)).toEqual({
      kind: 'tolerance-of-no-number',
      column: 'v',
    });
  });
});

describe('values', () => {
  it.each([
    ['1', 'number', '1.00', 'number', true],
    ['-0.0', 'number', '0', 'number', true],
    ['1e3', 'number', '1000', 'number', true],
    ['1.5e-7', 'number', '0.00000015', 'number', true],
    ['9007199254740993', 'number', '9007199254740992', 'number', false],
    ['9007199254740993', 'number', '9007199254740993.0', 'number', true],
    ['0.1', 'number', '0.1000000000000000000000000001', 'number', false],
    ['NaN', 'number', 'NaN', 'number', true],
    ['NaN', 'number', '0', 'number', false],
    ['Infinity', 'number', 'Infinity', 'number', true],
    ['Infinity', 'number', '-Infinity', 'number', false],
    ['2001-06-30', 'date', '2001-06-30 00:00:00', 'timestamp', true],
    ['2001-06-30', 'date', '2001-06-30 00:00:00+00', 'timestamp', true],
    ['2001-06-30', 'date', '2001-06-30 00:00:00.000001', 'timestamp', false],
    ['2001-06-30 12:00:00.120000', 'timestamp', '2001-06-30 12:00:00.12+00', 'timestamp', true],
    ['2001-06-30 12:00:10', 'timestamp', '2001-06-30 12:00:01', 'timestamp', false],
    ['12:00:00.500', 'time', '12:00:00.5', 'time', true],
    ['12:00:10', 'time', '12:00:1', 'time', false],
    ['true', 'boolean', 'false', 'boolean', false],
    ['1.0', 'text', '1', 'text', false],
    ['', 'text', ' ', 'text', false],
  ] as const)('%s (%s) and %s (%s): %s', (a, aKind, b, bKind, same) => {
    expect(isSame([a, aKind], [b, bKind])).toBe(same);
    expect(isSame([b, bKind], [a, aKind])).toBe(same);
  });

  it('NULL is like NULL and like nothing else, whatever the tolerance', () => {
    expect(isSame([null, 'number'], [null, 'number'])).toBe(true);
    expect(isSame([null, 'number'], ['0', 'number'], within('v', 'absolute', '10'))).toBe(false);
    expect(isSame(['NULL', 'text'], [null, 'text'])).toBe(false);
  });

  it.each([
    ['100', '101', 'absolute', '1', true],
    ['100', '101.0000000000000000000001', 'absolute', '1', false],
    ['100', '99', 'absolute', '0.99', false],
    ['200', '201', 'relative', '0.005', true],
    ['200', '199', 'relative', '0.005', true],
    ['200', '201.01', 'relative', '0.005', false],
    ['-200', '-201', 'relative', '0.005', true],
    // Of the left: 201 is not within 0.4975% of 200, but 200 is of 201.
    ['201', '200', 'relative', '0.004976', true],
    ['200', '201', 'relative', '0.004976', false],
    ['0', '0.0', 'relative', '0.5', true],
    ['0', '0.1', 'relative', '0.5', false],
    ['9007199254740993', '9007199254740995', 'absolute', '2', true],
    ['9007199254740993', '9007199254740996', 'absolute', '2', false],
    ['NaN', '1', 'absolute', '1000', false],
    ['Infinity', '1', 'relative', '1', false],
    ['Infinity', 'Infinity', 'absolute', '0', true],
  ] as const)('%s and %s within %s %s: %s', (a, b, kind, value, same) => {
    expect(isSame([a, 'number'], [b, 'number'], within('v', kind, value))).toBe(same);
  });
});

/** Everything with everything, in hundredths as plain integers. */
interface Model {
  readonly missingLeft: number;
  readonly missingRight: number;
  readonly unequal: number;
}
type ModelRow = { readonly key: number | null; readonly a: number | null; readonly b: number | null };

function model(left: readonly ModelRow[], right: readonly ModelRow[], tolerance: Tolerance): Model {
  const hundredths = Number(tolerance.value) * 100;
  const far = (x: number | null, y: number | null, limit: (x: number) => number): boolean =>
    x === null || y === null ? x !== y : Math.abs(x - y) > limit(x);
  const isNear =
    tolerance.kind === 'absolute' ? () => hundredths : (x: number) => (Math.abs(x) * hundredths) / 100;
  let unequal = 0;
  for (const row of left)
    for (const other of right) {
      if (row.key !== other.key) continue;
      if (far(row.a, other.a, isNear)) unequal += 1;
      if (far(row.b, other.b, () => 0)) unequal += 1;
    }
  const missing = (these: readonly ModelRow[], those: readonly ModelRow[]): number =>
    these.filter(({ key }) => !those.some((other) => other.key === key)).length;
  return { missingLeft: missing(right, left), missingRight: missing(left, right), unequal };
}

describe('against a slow model', () => {
  const value = fc.option(fc.integer({ min: -300, max: 300 }), { freq: 5 });
  const rows = fc.uniqueArray(
    fc.record({ key: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 8 }), a: value, b: value }),
    { selector: ({ key }) => key, maxLength: 12 },
  );
  // Fractions of two, so that the model's floating point is exact.
  const tolerance = fc.oneof(
    fc.constantFrom('0', '0.25', '0.5', '1', '2').map((limit) => within('a', 'absolute', limit)),
    fc.constantFrom('0', '0.25', '0.5').map((limit) => within('a', 'relative', limit)),
  );
  /** Hundredths in one of their spellings. */
  const spell = (hundredths: number | null, spelling: number): string | null => {
    if (hundredths === null) return null;
    const fixed = (hundredths / 100).toFixed(2);
    return [fixed, `${fixed}000`, String(Number(fixed)), `${hundredths}e-2`][spelling % 4] ?? fixed;
  };
  const sideOf = (list: readonly ModelRow[], spelling: number): Side =>
    side(
      [
        ['k', 'number'],
        ['a', 'number'],
        ['b', 'number'],
      ],
      ...list.map(({ key, a, b }, index) => [
        key === null ? null : spell(key * 100, spelling + index),
        spell(a, spelling + index + 1),
        spell(b, spelling),
      ]),
    );

  it('counts the same, whatever the spelling and the order', () => {
    fc.assert(
      fc.property(rows, rows, tolerance, fc.nat(3), fc.nat(3), (left, right, limit, one, other) => {
        const matched = compared(sideOf(left, one), sideOf(right, other), limit);
        const { missingLeft, missingRight, unequal, keys } = matched;
        expect({ missingLeft, missingRight, unequal }).toEqual(model(left, right, limit));
        expect(keys).toBe(new Set([...left, ...right].map(({ key }) => key)).size);
        const turned = compared(sideOf([...left].reverse(), one), sideOf([...right].reverse(), other), limit);
        expect({
          missingLeft: turned.missingLeft,
          missingRight: turned.missingRight,
          unequal: turned.unequal,
        }).toEqual({
          missingLeft,
          missingRight,
          unequal,
        });
        expect(matched.first.length).toBe(Math.min(10, missingLeft + missingRight + unequal));
        expect(turned.first.map(({ key, column }) => [Number(key[0]), column])).toEqual(
          matched.first.map(({ key, column }) => [Number(key[0]), column]),
        );
      }),
      { numRuns: 500 },
    );
  });
});
