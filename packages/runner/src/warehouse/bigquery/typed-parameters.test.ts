import type { ParameterValue } from '@assay/contract';
import { BigQuery } from '@google-cloud/bigquery';
import { expect, it } from 'vitest';
import { typedParameters } from './typed-parameters.js';

/** The parameter as the client puts it on the wire. */
function onTheWire(value: ParameterValue): unknown {
  const { params, types } = typedParameters({ p: value }, BigQuery);
  const client = new BigQuery({ projectId: 'p', apiEndpoint: 'http://127.0.0.1:9' }) as unknown as {
    readonly buildQueryParams_: (params: unknown, types: unknown) => { readonly params: readonly unknown[] };
  };
  return client.buildQueryParams_(params, types).params[0];
}

it.each([
  ['date', '2001-06-30', 'DATE', '2001-06-30'],
  ['date', '0001-01-01', 'DATE', '0001-01-01'],
  ['timestamp', '2001-06-30T01:02:03.456Z', 'TIMESTAMP', '2001-06-30T01:02:03.456Z'],
  ['integer', '9223372036854775807', 'INT64', '9223372036854775807'],
  ['integer', '-1', 'INT64', '-1'],
  ['number', '0.10', 'NUMERIC', '0.10'],
  [
    'number',
    '-99999999999999999999999999999.999999999',
    'NUMERIC',
    '-99999999999999999999999999999.999999999',
  ],
  ['number', '0.0000000001', 'BIGNUMERIC', '0.0000000001'],
  ['number', '100000000000000000000000000000', 'BIGNUMERIC', '100000000000000000000000000000'],
  ['number', '1e-3', 'FLOAT64', '1e-3'],
  ['number', `0.${'1'.repeat(39)}`, 'FLOAT64', `0.${'1'.repeat(39)}`],
  ['string', '', 'STRING', ''],
  ['string', '2001-06-30', 'STRING', '2001-06-30'],
  ['boolean', 'true', 'BOOL', true],
  ['boolean', 'false', 'BOOL', false],
] as const)('sends a %s %s as %s', (type, text, wireType, wireValue) => {
  expect(onTheWire({ type, value: text })).toEqual({
    name: 'p',
    parameterType: { type: wireType },
    parameterValue: { value: wireValue },
  });
});
