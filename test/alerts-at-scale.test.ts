import { describe, expect, it } from 'vitest';
import { decide } from '../packages/alerts/src/index.js';
import { bigPlan, disabledIn, nightOf } from './bench/generate-night.mjs';

const SETTINGS = { factor: 2, remindAfterDays: null, siteUrl: null };
const NOTHING = { incidents: new Map() };

describe('10,000 audits', () => {
  const plan = bigPlan();
  const disabled = new Set(disabledIn(plan));

  it('one failure that disables 3,000 of them is one incident and one message to each of 40 owners', () => {
    const night = nightOf(plan, 1, (id) =>
      id === plan.audits[0]?.id ? 'fail' : disabled.has(id) ? 'skipped' : 'pass',
    );
    const { known, deliveries } = decide(NOTHING, [night], SETTINGS, new Date(0));
    expect(known).toHaveLength(1);
    expect(known[0]?.incident.disabled.audits).toEqual([...disabled].sort());
    expect(known[0]?.incident.owners).toHaveLength(40);
    expect(deliveries).toHaveLength(40);
    expect(new Set(deliveries.map(({ message }) => message.key)).size).toBe(40);
  });

  it('what is lost for one reason is one incident, however many of them could not be evaluated', () => {
    const reason = (id: string): string => `Access Denied: Table acme:${id.split('.').slice(0, 2).join('.')}`;
    const night = nightOf(plan, 1, (id) => ({ status: 'error', reason: reason(id) }));
    const { known, deliveries } = decide(NOTHING, [night], SETTINGS, new Date(0));
    expect(known).toHaveLength(1);
    expect(deliveries).toHaveLength(60);
    expect(deliveries[0]?.message).toMatchObject({
      auditCount: 10_000,
      reproduce: expect.not.stringContaining('--select'),
    });
  });
});
