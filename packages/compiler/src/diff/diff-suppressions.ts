import type { Suppression } from '@assay/contract';
import type { AspectChange } from './aspect-change.js';

/** Rules that an audit or a table came to break with a reason, or no longer does. */
export function diffSuppressions(
  before: readonly Suppression[],
  after: readonly Suppression[],
): AspectChange[] {
  const old = new Map(before.map((one) => [one.rule, one]));
  const now = new Map(after.map((one) => [one.rule, one]));
  const rules = [...new Set([...old.keys(), ...now.keys()])];
  return rules.flatMap((rule): AspectChange[] => {
    const [from, to] = [old.get(rule), now.get(rule)];
    const texts = { aspect: 'allow', before: from ? textOf(from) : null, after: to ? textOf(to) : null };
    if (!from)
      return [
        { ...texts, direction: 'loosened', sentence: `what ${rule} finds here is not reported any more` },
      ];
    if (!to)
      return [{ ...texts, direction: 'tightened', sentence: `what ${rule} finds here is reported again` }];
    if (from.stale && !to.stale)
      return [
        {
          ...texts,
          direction: 'loosened',
          sentence: `${rule} now finds something here, which is not reported`,
        },
      ];
    if (!from.stale && to.stale)
      return [
        {
          ...texts,
          direction: 'tightened',
          sentence: `${rule} finds nothing here any more, so that it can be taken out`,
        },
      ];
    if (from.reason === to.reason) return [];
    return [{ ...texts, direction: 'neutral', sentence: `the reason for breaking ${rule} is another` }];
  });
}

function textOf({ rule, reason }: Suppression): string {
  return `${rule}: ${reason}`;
}
