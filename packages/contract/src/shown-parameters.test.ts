import { describe, expect, it } from 'vitest';
import { MASKED } from './events.js';
import { planOf } from './made-up-plan.js';
import { shownParameters } from './shown-parameters.js';

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
  it('are shown with their names, and by their values only where no audit takes them that reads personal columns', () => {
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
});
