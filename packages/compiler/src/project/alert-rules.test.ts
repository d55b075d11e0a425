import { describe, expect, it } from 'vitest';
import { alertRules } from './alert-rules.js';

const of = (text: string) => {
  const { rules, diagnostics } = alertRules(text);
  return { rules, problems: diagnostics.map(({ code, location }) => `${code} ${location?.start?.line}`) };
};
const DEFAULTS = { siteUrl: null, factor: 2, remindAfterDays: null };

describe('what assay.yml says of alerts', () => {
  it('is the defaults where it says nothing, whatever else is wrong in it', () => {
    expect(of('version: 1\nlayers: []\nalert: {}\n')).toEqual({ rules: DEFAULTS, problems: [] });
  });

  it('has a site that ends with one slash, a factor and days', () => {
    const text = 'alerts: { site_url: "https://a.example/audits//", factor: 1.5, remind_after: 7d }';
    const rules = { siteUrl: 'https://a.example/audits/', factor: 1.5, remindAfterDays: 7 };
    expect(of(text)).toEqual({ rules, problems: [] });
  });

  it.each([
    ['alerts:\n  site_url: https://u:p@a.example/\n', 'invalid-value 2'],
    ['alerts:\n  site_url: https://a.example/?token=1\n', 'invalid-value 2'],
    ['alerts:\n  site_url: ftp://a.example/\n', 'invalid-value 2'],
    ['alerts:\n  factor: 1\n', 'invalid-value 2'],
    ['alerts:\n  remind_after: 0d\n', 'invalid-value 2'],
    ['alerts:\n  remind_after: weekly\n', 'invalid-value 2'],
    ['alerts:\n  remind: 7d\n', 'unknown-key 2'],
    ['alerts: yes\n', 'invalid-value 1'],
    ['alerts: [\n', 'invalid-yaml 2'],
  ])('%j is told', (text, problem) => {
    expect(of(text)).toEqual({ rules: DEFAULTS, problems: [problem] });
  });
});
