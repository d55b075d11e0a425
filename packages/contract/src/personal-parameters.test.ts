import { describe, expect, it } from 'vitest';
import { MASKED } from './events.js';
import { planOf } from './made-up-plan.js';
import { personalParameters, shownParameters } from './personal-parameters.js';
import { runOptions } from './run-options.js';

const takes = (...names: string[]) => names.map((name) => ({ name, type: 'string', default: null }) as const);
const plan = planOf(
  [{ name: 'raw.t' }],
  [
    { id: 'raw.t.a', parameters: takes('least', 'customer') },
    { id: 'raw.t.b', parameters: takes('customer', 'email'), sensitive: true },
  ],
);
const text = (value: string) => ({ type: 'string', value }) as const;
const given = { least: text('10'), customer: text('ada'), email: text('ada@x.test'), gone: text('?') };

describe('values that were given to a run', () => {
  it('may be personal wherever an audit takes them that reads personal columns', () => {
    expect([...personalParameters(plan)].sort()).toEqual(['customer', 'email']);
  });

  it('are shown with their names, and by their values only where nothing speaks against it', () => {
    const masked = text(MASKED);
    expect(shownParameters(given, plan)).toEqual({
      least: text('10'),
      customer: masked,
      email: masked,
      gone: masked,
    });
    expect(shownParameters(given, null)).toEqual({
      least: masked,
      customer: masked,
      email: masked,
      gone: masked,
    });
  });

  it('are in no command that may be personal, not even that of an audit which reads nothing of the kind', () => {
    const run = { runTimestamp: '2001-07-01T06:00:00.000Z', parameters: given };
    expect(plan.audits.map((audit) => runOptions(audit, run, plan))).toEqual([['--param least=10'], []]);
  });
});
