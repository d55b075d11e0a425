import { describe, expect, it } from 'vitest';
import { causeOf } from './cause-of.js';

const cause = (reason: string | null, table = 'raw.flights') =>
  causeOf({ reason, table, audit: `${table}.complete` });

describe('causeOf', () => {
  it.each([
    ['Access Denied: Table acme-prod:raw.flights: no permission', 'Access Denied: Table …: no permission'],
    [
      'Access Denied: Dataset acme-prod:raw: no permission',
      'Access Denied: Dataset acme-prod:…: no permission',
    ],
    [
      'Catalog Error: Table with name flights does not exist! (raw/flights/complete.sql:3:6)',
      'Catalog Error: Table with name … does not exist!',
    ],
    [
      'job 7b1e9c04-55aa was lost after 3 tries, 12.5 s; raw.flights.complete is not known',
      'job … was lost after … tries, … s; … is not known',
    ],
    ['no column "tail_number" in drawn', 'no column "tail_number" in drawn'],
    [null, ''],
  ])('takes the names out of %j', (reason, expected) => {
    expect(cause(reason)).toBe(expected);
  });

  it('is the same for two tables with one trouble, and another for another trouble', () => {
    const of = (table: string) => cause(`Access Denied: Table acme:${table}: no permission`, table);
    expect(of('raw.flights')).toBe(of('mart.airports'));
    expect(cause('Binder Error: no column "a"')).not.toBe(cause('Binder Error: no column "b"'));
  });
});
