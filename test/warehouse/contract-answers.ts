import type { Warehouse } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContractFixture, LIMITS, never, REFUSED } from './contract-fixture.js';
import { kindOf, PARAMETERS, VALUES, type ValueName } from './contract-values.js';

const NAMES = Object.keys(VALUES) as ValueName[];

/** What a warehouse answers: values, limits, errors. One warehouse takes all of it, one after the other. */
export function describeAnswers({ name, queries, open, keepsZeros }: ContractFixture): void {
  describe(`the answers of ${name}`, () => {
    let warehouse: Warehouse;
    const exact = (text: string | null): string | null =>
      keepsZeros ? text : (text?.replace(/^(-?\d+\.\d*?)0+$/, '$1') ?? null);
    beforeAll(async () => {
      warehouse = await open(1);
    });
    afterAll(() => warehouse.close());

    it.each(NAMES)('have %s as exact text of its kind', async (value) => {
      const answer = await warehouse.evaluate(queries.value(value), LIMITS, never);
      const kind = kindOf(value);
      expect(answer).toMatchObject({
        ok: true,
        rows: [[exact(VALUES[value])]],
        kinds: kind === null ? { length: 1 } : [kind],
      });
    });

    it.each(PARAMETERS)('bind a %s %s', async (type, value, text) => {
      const answer = await warehouse.evaluate(queries.echo({ type, value }), LIMITS, never);
      expect(answer).toMatchObject({ ok: true, rows: [[exact(text)]] });
    });

    it('bind parameters by their names', async () => {
      const query = queries.two({ type: 'string', value: 'x' }, { type: 'integer', value: '2' });
      expect(await warehouse.evaluate(query, LIMITS, never)).toMatchObject({ rows: [['x', '2']] });
    });

    it.each(REFUSED)('refuse %s', async (what) => {
      const answer = await warehouse.evaluate(queries.refused[what], LIMITS, never);
      expect(answer).toMatchObject({ ok: false, kind: 'query-error' });
      expect(await warehouse.evaluate(queries.number(1), LIMITS, never)).toMatchObject({ ok: true });
    });

    it.each([
      [{ rows: 1 }, [['1']]],
      [{ rows: 4 }, [['1'], ['2'], ['3'], ['4']]],
      [{ rows: 5 }, [['1'], ['2'], ['3'], ['4']]],
    ])('are cut off at the rows of %j', async (limits, rows) => {
      const answer = await warehouse.evaluate(queries.rows(4), { ...LIMITS, ...limits }, never);
      expect(answer).toMatchObject({ ok: true, columns: ['n'], rows });
    });

    it('are cut off at one row of many', async () => {
      const answer = await warehouse.evaluate(queries.rows(50_000), { ...LIMITS, rows: 1 }, never);
      expect(answer).toMatchObject({ ok: true, rows: [['1']] });
    });

    it.each([1, 29, 30, 31])('are cut off at %i columns, names and values', async (columns) => {
      const answer = await warehouse.evaluate(queries.wide, { ...LIMITS, columns }, never);
      const shown = Math.min(columns, 30);
      expect(answer).toMatchObject({ ok: true, columns: { length: shown }, rows: [{ length: shown }] });
    });

    it.each([1, 999, 1000, 1001])('are cut off at %i characters', async (characters) => {
      const answer = await warehouse.evaluate(queries.long, { ...LIMITS, characters }, never);
      expect(answer).toMatchObject({ rows: [['x'.repeat(Math.min(characters, 1000))]] });
    });

    it('keep NULL apart from a text that was cut off', async () => {
      const answer = await warehouse.evaluate(queries.nothing, { ...LIMITS, characters: 1 }, never);
      expect(answer).toMatchObject({ rows: [[null, '']] });
    });

    it('to what the engine refuses are one line, with the place', async () => {
      const { query, offset } = queries.brokenAt;
      const answer = await warehouse.evaluate(query, LIMITS, never);
      expect(answer).toMatchObject({ ok: false, kind: 'query-error', offset });
      expect(answer.ok || answer.message).not.toContain('\n');
    });

    it('never have a part of the rows: what fails late fails, and says that it may quote data', async () => {
      const answer = await warehouse.evaluate(queries.failsLate, LIMITS, never);
      expect(answer).toMatchObject({ ok: false, kind: 'query-error' });
      expect(answer.ok || answer.exposure).not.toBe('none');
      expect(answer.ok || answer.message).toContain('bob');
    });

    it('follow after exactly one word that the query was sent', async () => {
      const said: string[] = [];
      const answer = await warehouse.evaluate(queries.number(1), LIMITS, never, {
        onSent: () => said.push('sent'),
        onWaiting: () => said.push('waiting'),
      });
      said.push(answer.ok ? 'answer' : answer.message);
      expect(said).toEqual(['sent', 'answer']);
      expect(Number.isInteger(answer.durationMs)).toBe(true);
    });

    it('are the same when the query is asked again', async () => {
      const [first, second] = [
        await warehouse.evaluate(queries.rows(20), LIMITS, never),
        await warehouse.evaluate(queries.rows(20), LIMITS, never),
      ];
      // Time and cost alone may differ.
      const same = { durationMs: 0, resources: {} };
      expect({ ...first, ...same }).toEqual({ ...second, ...same });
    });
  });
}
