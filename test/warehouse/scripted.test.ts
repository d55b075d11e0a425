import { systemTimers } from '@assay/runner';
import { type ScriptedOutcome, scriptedWarehouse } from '@assay/runner/testing';
import { type ContractQueries, REFUSED } from './contract-fixture.js';
import { describeContract } from './contract-suite.js';
import { kindOf, PARAMETERS, VALUES } from './contract-values.js';

/** The text of a query here says how it ends. */
const query = (outcome: ScriptedOutcome) => ({ text: JSON.stringify(outcome), parameters: {} });
const one = (column: string, ...values: readonly (string | null)[]) =>
  query({ kind: 'rows', columns: [column], rows: values.map((value) => [value]) });
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));
const fails = (message: string, more: Partial<Extract<ScriptedOutcome, { kind: 'fail' }>> = {}) =>
  query({ kind: 'fail', failure: 'query-error', message, ...more });
const textOf = ({ type, value }: { readonly type: string; readonly value: string }): string =>
  PARAMETERS.find((known) => known[0] === type && known[1] === value)?.[2] ?? value;

describeContract({
  name: 'the scripted fake',
  dialect: 'duckdb',
  keepsZeros: true,
  queries: {
    number: (n) => one('n', String(n)),
    rows: (count) => one('n', ...numbers(count)),
    nothing: query({ kind: 'rows', columns: ['nothing', 'empty'], rows: [[null, '']] }),
    wide: query({ kind: 'rows', columns: numbers(30).map((c) => `c${c}`), rows: [numbers(30)] }),
    long: one('long', 'x'.repeat(1000)),
    empty: one('n'),
    broken: fails('no such query'),
    brokenAt: { query: fails('no such column', { offset: 21 }), offset: 21 },
    failsLate: fails('a value is bob', { exposure: 'values' }),
    endless: query({ kind: 'hang' }),
    value: (name) =>
      query({ kind: 'rows', columns: ['v'], kinds: [kindOf(name) ?? 'text'], rows: [[VALUES[name]]] }),
    echo: (p) => ({ ...one('p', textOf(p)), parameters: { p } }),
    two: (a, b) => ({
      ...query({ kind: 'rows', columns: ['a', 'b'], rows: [[textOf(a), textOf(b)]] }),
      parameters: { b, a },
    }),
    refused: Object.fromEntries(
      REFUSED.map((what) => [what, fails(`not sent: ${what}`)]),
    ) as ContractQueries['refused'],
  },
  open: async (maxConcurrentQueries) =>
    scriptedWarehouse({
      identity: 'scripted',
      answer: ({ text }) => JSON.parse(text) as ScriptedOutcome,
      maxConcurrentQueries,
      after: systemTimers.after,
    }),
});
