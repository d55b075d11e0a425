import { systemTimers } from '@assay/runner';
import { type ScriptedOutcome, scriptedWarehouse } from '@assay/runner/testing';
import { describeContract } from './contract-suite.js';

const query = (text: string) => ({ text, parameters: {} });
const one = (column: string, ...values: readonly string[]): ScriptedOutcome => ({
  kind: 'rows',
  columns: [column],
  rows: values.map((value) => [value]),
});
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

function answer(text: string): ScriptedOutcome {
  const [kind = '', n = ''] = text.split(' ');
  switch (kind) {
    case 'number':
      return one('n', n);
    case 'rows':
      return one('n', ...numbers(Number(n)));
    case 'nothing':
      return { kind: 'rows', columns: ['nothing', 'empty'], rows: [[null, '']] };
    case 'wide':
      return { kind: 'rows', columns: numbers(30).map((c) => `c${c}`), rows: [numbers(30)] };
    case 'long':
      return one('long', 'x'.repeat(1000));
    case 'empty':
      return one('n');
    case 'endless':
      return { kind: 'hang' };
    default:
      return { kind: 'fail', failure: 'query-error', message: 'no such query' };
  }
}

describeContract({
  name: 'the scripted fake',
  queries: {
    number: (n) => query(`number ${n}`),
    rows: (count) => query(`rows ${count}`),
    nothing: query('nothing'),
    wide: query('wide'),
    long: query('long'),
    empty: query('empty'),
    broken: query('broken'),
    endless: query('endless'),
  },
  open: async (maxConcurrentQueries) =>
    scriptedWarehouse({
      answer: ({ text }) => answer(text),
      maxConcurrentQueries,
      after: systemTimers.after,
    }),
});
