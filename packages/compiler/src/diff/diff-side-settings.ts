import { DAY_MS } from '@assay/contract';
import {
  type AspectChange,
  changeOf,
  compareLimits,
  compareLists,
  namesText,
  saying,
} from './aspect-change.js';
import type { RuleChoice, SideSettings } from './side-settings.js';

/** What differs in the settings of one rule: its severity, and what it asks for. */
export function diffRule(before: RuleChoice, after: RuleChoice): AspectChange[] {
  return changeOf(
    { aspect: 'severity', before: before.severity, after: after.severity, text: (severity) => severity },
    (a, b) =>
      saying(STRICTNESS.indexOf(b) < STRICTNESS.indexOf(a) ? 'loosened' : 'tightened', {
        loosened: b === 'off' ? 'what breaks it is not told any more' : 'what breaks it is only told',
        tightened: b === 'error' ? 'what breaks it does not compile' : 'what breaks it is told',
      }),
  );
}

const STRICTNESS: readonly RuleChoice['severity'][] = ['off', 'warning', 'error'];

/** What the rules with options ask for, by the rule. */
export function diffRuleOptions(
  before: SideSettings,
  after: SideSettings,
): readonly { readonly rule: string; readonly changes: AspectChange[] }[] {
  return [
    {
      rule: 'unbounded-partition-filter',
      changes: changeOf(
        { aspect: 'max_window', before: before.maxWindowMs, after: after.maxWindowMs, text: windowText },
        (a, b) =>
          saying(compareLimits(a, b), {
            loosened: 'one query may read a wider window',
            tightened: 'one query may only read a narrower window',
          }),
      ),
    },
    {
      rule: 'missing-dimension-coverage',
      changes: changeOf(
        {
          aspect: 'layers',
          before: before.requiredDimensions,
          after: after.requiredDimensions,
          text: namesText,
        },
        (a, b) =>
          saying(compareLists(a, b), {
            loosened: 'tables need to be audited for less',
            tightened: 'tables must be audited for more',
            other: 'tables must be audited for something else',
          }),
      ),
    },
  ];
}

/** `31d`, `1d12h`, as it is written. */
function windowText(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.round((ms % DAY_MS) / 3_600_000);
  return `${days > 0 ? `${days}d` : ''}${hours > 0 ? `${hours}h` : ''}`;
}

/** What differs in the settings themselves. */
export function diffOwnSettings(before: SideSettings, after: SideSettings): AspectChange[] {
  return [
    ...changeOf(
      { aspect: 'owner', before: before.owner, after: after.owner, text: (owner) => owner },
      () => ({
        direction: 'neutral',
        sentence: 'another group answers for the settings',
      }),
    ),
    ...changeOf(
      { aspect: 'pii_columns', before: before.piiColumns, after: after.piiColumns, text: namesText },
      (a, b) =>
        saying(compareLists(a, b), {
          loosened: 'columns of fewer names are masked',
          tightened: 'columns of more names are masked',
          other: 'columns of other names are masked',
        }),
    ),
    ...changeOf(
      {
        aspect: 'default_target',
        before: before.defaultTarget,
        after: after.defaultTarget,
        text: (target) => target,
      },
      () => ({ direction: 'unclear', sentence: 'who names no target audits another warehouse' }),
    ),
    ...changeOf(
      { aspect: 'history', before: before.history, after: after.history, text: (history) => history },
      (a, b) =>
        saying(a === null ? 'tightened' : b === null ? 'loosened' : 'unclear', {
          loosened: 'the history is copied nowhere any more',
          tightened: 'the history is copied',
          other: 'the history is copied to another place',
        }),
    ),
    ...changeOf(
      {
        aspect: 'owner_gate',
        before: before.tightening,
        after: after.tightening,
        text: (tightening) => `tightening: ${tightening}`,
      },
      (_, b) =>
        saying(b === 'free' ? 'loosened' : 'tightened', {
          loosened: 'everybody may make an audit stricter',
          tightened: 'only its owner may make an audit stricter',
        }),
    ),
  ];
}
