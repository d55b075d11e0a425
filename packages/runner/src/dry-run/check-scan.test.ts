import { planOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { checkScan, type ScanFigures } from './check-scan.js';

const [AUDIT] = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a' }]).audits;
const MIB = 1024 ** 2;
const SIZE = { rows: 100 * MIB, bytes: 3000 * MIB, partitions: 30 };
const check = (figures: Partial<ScanFigures>, isProven = true, rules: readonly string[] = []): string[] => {
  if (!AUDIT) throw new Error('one audit');
  const audit = { ...AUDIT, suppressions: rules.map((rule) => ({ rule, reason: 'x', stale: false })) };
  return checkScan(audit, isProven, {
    countBytes: 100 * MIB,
    examinedBytes: 27 * MIB,
    tables: [{ name: 'raw.t', size: SIZE }],
    ...figures,
  }).map(({ message }) => message);
};

describe('checkScan', () => {
  it('finds nothing where a part of the table is read', () => {
    expect(check({})).toEqual([]);
    expect(check({ countBytes: 0.89 * SIZE.bytes, examinedBytes: 0.89 * 8 * SIZE.rows })).toEqual([]);
    expect(check({ countBytes: null, examinedBytes: null })).toEqual([]);
  });

  it('tells that almost all bytes are read', () => {
    expect(check({ countBytes: 2700 * MIB })).toEqual([
      'raw.t.a is proven to leave partitions of raw.t out, and the dry run says that it does not: it reads 2.8 GB of 3.1 GB',
    ]);
    expect(check({ countBytes: 2700 * MIB }, false)).toEqual([
      'raw.t.a is not proven to leave partitions of raw.t out, and the dry run says that none is left out: it reads 2.8 GB of 3.1 GB',
    ]);
  });

  it('tells that the conditions on the partition read it of every row, however little else is read', () => {
    expect(check({ countBytes: 800 * MIB, examinedBytes: 800 * MIB })).toEqual([
      'raw.t.a is proven to leave partitions of raw.t out, and the dry run says that it does not: its conditions on the partition read 838.9 MB, which is that column of every row',
    ]);
  });

  it.each([
    ['is too small to save anything', { ...SIZE, bytes: 9 * MIB, rows: 100 }],
    ['has one partition', { ...SIZE, partitions: 1 }],
    ['is of a size that is not known', { rows: null, bytes: null, partitions: null }],
  ])('says nothing of a table that %s', (_, size) => {
    expect(check({ countBytes: 9000 * MIB, tables: [{ name: 'raw.t', size }] })).toEqual([]);
  });

  it('says nothing of a scan that is allowed with a reason', () => {
    const all = { countBytes: SIZE.bytes };
    expect(check(all, true, ['unbounded-partition-filter'])).toEqual([]);
    expect(check(all, true, ['star-projection'])).toHaveLength(1);
  });

  it('measures against all partitioned tables together', () => {
    const tables = ['raw.t', 'raw.u'].map((name) => ({ name, size: SIZE }));
    expect(check({ countBytes: SIZE.bytes, tables })).toEqual([]);
    expect(check({ countBytes: 2 * SIZE.bytes, tables })).toHaveLength(1);
  });
});
