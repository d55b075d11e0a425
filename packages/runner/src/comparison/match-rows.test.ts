import { describe, expect, it } from 'vitest';
import { LONGEST_VALUE, matchRows } from './match-rows.js';
import { side, within } from './sides.test-support.js';

const COLUMNS = [
  ['day', 'date'],
  ['flights', 'number'],
] as const;

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
    expect(matchRows(left, right, { key: ['DAY'], tolerances: [], matched: 'both' }, 10)).toEqual({
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
    const told = matchRows(left, side([['n', 'number']]), { key: ['n'], tolerances: [], matched: 'both' }, 5);
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
    expect(matchRows(left, right, { key: ['day'], tolerances: [], matched: 'both' }, 10)).toMatchObject({
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
    expect(matchRows(left, right, { key: ['k', 'd'], tolerances: [], matched: 'both' }, 10)).toMatchObject({
      keys: 2,
      first: [],
    });
  });
});

describe('rows of the left alone', () => {
  const days = side(COLUMNS, ['2001-06-30', '5'], [null, '1'], ['2001-06-28', '7']);
  const byDay = { key: ['day'], tolerances: [], matched: 'left' } as const;

  it('differ by what is missing on the right and by each value, and are all that is counted', () => {
    const right = side(COLUMNS, ['2001-06-30', '6'], ['2001-07-01', '4'], ['2001-07-02', '4']);
    expect(matchRows(days, right, byDay, 10)).toEqual({
      keys: 3,
      missingLeft: 0,
      missingRight: 2,
      unequal: 1,
      key: ['day'],
      first: [
        { key: [null], column: null, left: '', right: null, difference: null },
        { key: ['2001-06-28'], column: null, left: '', right: null, difference: null },
        { key: ['2001-06-30'], column: 'flights', left: '5', right: '6', difference: '1' },
      ],
    });
  });

  it('are none where the left is empty', () => {
    expect(matchRows(side(COLUMNS), days, byDay, 10)).toMatchObject({ keys: 0, missingLeft: 0, first: [] });
  });

  it('have no key twice on the right either', () => {
    const twice = side(COLUMNS, ['2001-07-01', '5'], ['2001-07-01', '5']);
    expect(matchRows(days, twice, byDay, 10)).toMatchObject({ kind: 'key-twice', side: 'right' });
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
    expect(matchRows(one, right, { key: ['day'], tolerances, matched: 'both' }, 10)).toMatchObject(flaw);
  });

  it('a tolerance of what is no number', () => {
    const text = side([
      ['k', 'number'],
      ['v', 'text'],
    ]);
    const tolerances = [within('v', 'absolute', '1')];
    expect(matchRows(text, text, { key: ['k'], tolerances, matched: 'both' }, 10)).toEqual({
      kind: 'tolerance-of-no-number',
      column: 'v',
    });
  });
});
