import type { ParameterType } from '@assay/contract';
import { openWarehouse, type QueryRows, type Warehouse } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../bigquery/value-expressions.js';
import { LIMITS } from '../warehouse/contract-fixture.js';
import { kindOf, PARAMETERS, VALUES, type ValueName } from '../warehouse/contract-values.js';
import { type RunningEmulator, startEmulator } from './start-emulator.js';
import { WRONG_PARAMETERS, WRONG_VALUES } from './wrong-values.js';

/** The values of the warehouse contract as an emulator puts them on the wire, read by the adapter. */
let emulator: RunningEmulator;
let warehouse: Warehouse;

beforeAll(async () => {
  emulator = await startEmulator();
  const opened = await openWarehouse(
    {
      name: 'emulator',
      type: 'bigquery',
      project: emulator.projectId,
      location: 'EU',
      maxConcurrentQueries: 1,
      maximumBytesBilled: 1e9,
      useQueryCache: false,
    },
    { projectDir: '/', environment: { BIGQUERY_EMULATOR_HOST: emulator.url } },
  );
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  warehouse = opened.warehouse;
});

afterAll(async () => {
  await warehouse?.close();
  await emulator?.stop();
});

async function ask(text: string, p?: { type: ParameterType; value: string }): Promise<QueryRows | string> {
  const query = { text, parameters: p ? { p } : {} };
  const answer = await warehouse.evaluate(query, LIMITS, new AbortController().signal);
  return answer.ok ? answer : answer.message;
}

/** What came, in one word or more; null if it is what it should be. */
function flaw(answer: QueryRows | string, value: string | null, kind: string | null): string | null {
  if (typeof answer === 'string') return 'refused';
  if (kind !== null && answer.kinds[0] !== kind) return `as ${answer.kinds[0]}`;
  const text = answer.rows[0]?.[0];
  const isSame = text === value || (kind === 'number' && sameDecimal(text, value));
  return isSame ? null : String(text);
}

/** Whether the texts are one decimal; BigQuery writes no zeros at the end of a NUMERIC. */
function sameDecimal(a: string | null | undefined, b: string | null): boolean {
  const short = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  return typeof a === 'string' && b !== null && short(a) === short(b);
}

describe('an emulator', () => {
  it('gives the values of the contract, but for what is listed', async () => {
    const flaws: Record<string, string> = {};
    for (const name of Object.keys(VALUES) as ValueName[]) {
      const found = flaw(await ask(`SELECT ${EXPRESSIONS[name]} AS v`), VALUES[name], kindOf(name));
      if (found !== null) flaws[name] = found;
    }
    expect(flaws).toEqual(WRONG_VALUES[emulator.kind]);
  });

  it('takes the parameters of the contract, but for what is listed', async () => {
    const flaws: Record<string, string> = {};
    for (const [type, value, text] of PARAMETERS) {
      const kind = { integer: 'number', string: 'text' }[type as string] ?? type;
      const found = flaw(await ask('SELECT @p AS p', { type, value }), text, kind);
      if (found !== null) flaws[`${type} ${value}`] = found;
    }
    expect(flaws).toEqual(WRONG_PARAMETERS[emulator.kind]);
  });
});
