import { describe, expect, it } from 'vitest';
import { beginning, goesOn, possibleBeginnings, useAfter } from './next-use.js';
import { monthOf, parseSlotJobId, slotJobId } from './slot-id.js';

const at = (text: string): number => Date.parse(`${text}Z`);
const seen = (id: string, created: string) => {
  const use = parseSlotJobId(id);
  if (!use) throw new Error(`no slot: ${id}`);
  return { use, createdMs: at(created), isDone: true };
};
const after = (id: string, created: string): string => slotJobId(useAfter(seen(id, created)));

describe('the ID of a slot', () => {
  it('says month, slot and generation, and is read back as it was made', () => {
    const use = { slot: 3, month: monthOf(at('2026-01-31T23:59:59')), generation: 17 };
    expect(slotJobId(use)).toBe('cap-assay-202601-s3-g17');
    expect(parseSlotJobId('cap-assay-202601-s3-g17')).toEqual(use);
  });

  it.each([
    'cap-assay-202613-s3-g1',
    'cap-assay-202600-s3-g1',
    'cap-assay-202601-s03-g1',
    'cap-assay-202601-s3-g01',
    'cap-assay-202601-s3-g1-',
    'cap-other-202601-s3-g1',
    'job_1',
  ])('%s is none', (id) => {
    expect(parseSlotJobId(id)).toBeNull();
  });
});

describe('the next use of a slot', () => {
  it('counts on within the month', () => {
    expect(after('cap-assay-202601-s3-g17', '2026-01-31T23:59:59')).toBe('cap-assay-202601-s3-g18');
  });

  it('after a job that was created in a later month is the first of that month', () => {
    expect(after('cap-assay-202601-s3-g17', '2026-02-01T00:00:00')).toBe('cap-assay-202602-s3-g0');
    expect(after('cap-assay-202512-s0-g0', '2026-01-01T00:00:00')).toBe('cap-assay-202601-s0-g0');
  });

  it('after a job whose month is ahead of the service counts on, so that no ID comes twice', () => {
    expect(after('cap-assay-202602-s3-g0', '2026-01-31T23:59:59')).toBe('cap-assay-202602-s3-g1');
  });

  it('follows a job of this month and of the month before, no older one', () => {
    const last = seen('cap-assay-202601-s0-g5', '2026-01-20T00:00:00');
    expect(goesOn(last, at('2026-02-28T23:59:59'))).toBe(true);
    expect(goesOn(last, at('2026-03-01T00:00:00'))).toBe(false);
  });

  it('without one that goes on is the first of the month, but not in the first quarter of an hour', () => {
    const month = monthOf(at('2026-03-01T00:00:00'));
    const restsUntilMs = at('2026-03-01T00:15:00');
    expect(beginning(0, at('2026-03-01T00:00:00'))).toEqual({ restsUntilMs });
    expect(beginning(0, restsUntilMs - 1)).toEqual({ restsUntilMs });
    expect(beginning(0, restsUntilMs)).toEqual({ slot: 0, month, generation: 0 });
  });

  it('has a beginning that is at most three months back', () => {
    expect(possibleBeginnings(1, at('2026-01-15T00:00:00')).map(slotJobId)).toEqual([
      'cap-assay-202601-s1-g0',
      'cap-assay-202512-s1-g0',
      'cap-assay-202511-s1-g0',
      'cap-assay-202510-s1-g0',
    ]);
  });
});
