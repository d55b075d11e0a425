import { clip } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentKind, IncidentState } from '../incident.js';
import { madeUpAudit, madeUpMessage } from '../made-up-message.test-support.js';
import { describeMessage, SUBJECT_CHARACTERS } from './describe-message.js';

/** Kind, state, audits; headline and what follows it. Each was read as the person who gets it would. */
const WORDS: readonly [IncidentKind, IncidentState, 1 | 2, string, string][] = [
  [
    'data',
    'new',
    1,
    '✗ raw.flights.no_duplicates fails for 2001-07-01: 4,212 of 1,203,771 rows.',
    'This is new.',
  ],
  ['data', 'new', 2, '✗ raw.flights: 2 audits fail for 2001-07-01.', 'This is new.'],
  [
    'data',
    'still_failing',
    1,
    '✗ raw.flights.no_duplicates still fails for 2001-07-05, since 2001-07-01: 4,212 of 1,203,771 rows.',
    'It began with 2001-07-01 and concerns 1 run date.',
  ],
  [
    'data',
    'still_failing',
    2,
    '✗ raw.flights: 2 audits still fail for 2001-07-05, since 2001-07-01.',
    'It began with 2001-07-01 and concerns 3 run dates.',
  ],
  [
    'data',
    'changed',
    1,
    '✗ raw.flights.no_duplicates fails for 2001-07-05, changed since it was last told: 4,212 of 1,203,771 rows.',
    'It is not as it was last told: its count, its audits or its severity is another, or it is bad once more. It began with 2001-07-01 and concerns 1 run date.',
  ],
  [
    'data',
    'changed',
    2,
    '✗ raw.flights: 2 audits fail for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its count, its audits or its severity is another, or it is bad once more. It began with 2001-07-01 and concerns 3 run dates.',
  ],
  [
    'data',
    'passing_again',
    1,
    '✗ 2001-07-01 is still bad for raw.flights.no_duplicates, though 2001-07-05 passes again.',
    '2001-07-01 is still bad: a later date that passes mends nothing of it. Mend the data and run it again.',
  ],
  [
    'data',
    'passing_again',
    2,
    '✗ 3 older run dates are still bad for 2 audits of raw.flights, though 2001-07-05 passes again.',
    '3 run dates, the oldest of them 2001-07-01, are still bad: a later date that passes mends nothing of it. Mend the data and run it again.',
  ],
  [
    'data',
    'repaired',
    1,
    '✓ raw.flights.no_duplicates passes now for every run date that was bad since 2001-07-01.',
    'Every run date that was concerned has been run again, and is good.',
  ],
  [
    'data',
    'repaired',
    2,
    '✓ raw.flights: 2 audits pass now for every run date that was bad since 2001-07-01.',
    'Every run date that was concerned has been run again, and is good.',
  ],
  [
    'error',
    'new',
    1,
    '⊘ raw.flights.no_duplicates could not be evaluated for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'error',
    'new',
    2,
    '⊘ raw.flights: 2 audits could not be evaluated for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'error',
    'still_failing',
    1,
    '⊘ raw.flights.no_duplicates could not be evaluated for 2001-07-05 either: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'error',
    'still_failing',
    2,
    '⊘ raw.flights: 2 audits could not be evaluated for 2001-07-05 either: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'error',
    'changed',
    1,
    '⊘ raw.flights.no_duplicates could not be evaluated for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits, its severity or its cause is another, or once more it could not be evaluated. It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'error',
    'changed',
    2,
    '⊘ raw.flights: 2 audits could not be evaluated for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits, its severity or its cause is another, or once more it could not be evaluated. It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'error',
    'passing_again',
    1,
    '⊘ 2001-07-01 is still not known for raw.flights.no_duplicates, though 2001-07-05 could be evaluated again.',
    'Of 2001-07-01 nobody knows whether the data is good. Run it again.',
  ],
  [
    'error',
    'passing_again',
    2,
    '⊘ 3 older run dates are still not known for 2 audits of raw.flights, though 2001-07-05 could be evaluated again.',
    'Of 3 run dates, the oldest of them 2001-07-01, nobody knows whether the data is good. Run it again.',
  ],
  [
    'error',
    'repaired',
    1,
    'raw.flights.no_duplicates could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'error',
    'repaired',
    2,
    'raw.flights: 2 audits could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'timeout',
    'new',
    1,
    '◷ raw.flights.no_duplicates timed out for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'timeout',
    'new',
    2,
    '◷ raw.flights: 2 audits timed out for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'timeout',
    'still_failing',
    1,
    '◷ raw.flights.no_duplicates timed out for 2001-07-05 as well: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'timeout',
    'still_failing',
    2,
    '◷ raw.flights: 2 audits timed out for 2001-07-05 as well: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'timeout',
    'changed',
    1,
    '◷ raw.flights.no_duplicates timed out for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits, its severity or its cause is another, or it timed out once more. It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'timeout',
    'changed',
    2,
    '◷ raw.flights: 2 audits timed out for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits, its severity or its cause is another, or it timed out once more. It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'timeout',
    'passing_again',
    1,
    '◷ 2001-07-01 is still not known for raw.flights.no_duplicates, though 2001-07-05 could be evaluated again.',
    'Of 2001-07-01 nobody knows whether the data is good. Run it again.',
  ],
  [
    'timeout',
    'passing_again',
    2,
    '◷ 3 older run dates are still not known for 2 audits of raw.flights, though 2001-07-05 could be evaluated again.',
    'Of 3 run dates, the oldest of them 2001-07-01, nobody knows whether the data is good. Run it again.',
  ],
  [
    'timeout',
    'repaired',
    1,
    'raw.flights.no_duplicates could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'timeout',
    'repaired',
    2,
    'raw.flights: 2 audits could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'inconclusive',
    'new',
    1,
    '? raw.flights.no_duplicates examined nothing for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'inconclusive',
    'new',
    2,
    '? raw.flights: 2 audits examined nothing for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'inconclusive',
    'still_failing',
    1,
    '? raw.flights.no_duplicates examined nothing for 2001-07-05 either: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'inconclusive',
    'still_failing',
    2,
    '? raw.flights: 2 audits examined nothing for 2001-07-05 either: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'inconclusive',
    'changed',
    1,
    '? raw.flights.no_duplicates examined nothing for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits, its severity or its cause is another, or once more there was nothing to examine. It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'inconclusive',
    'changed',
    2,
    '? raw.flights: 2 audits examined nothing for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits, its severity or its cause is another, or once more there was nothing to examine. It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'inconclusive',
    'passing_again',
    1,
    '? 2001-07-01 is still not known for raw.flights.no_duplicates, though 2001-07-05 could be evaluated again.',
    'Of 2001-07-01 nobody knows whether the data is good. Run it again.',
  ],
  [
    'inconclusive',
    'passing_again',
    2,
    '? 3 older run dates are still not known for 2 audits of raw.flights, though 2001-07-05 could be evaluated again.',
    'Of 3 run dates, the oldest of them 2001-07-01, nobody knows whether the data is good. Run it again.',
  ],
  [
    'inconclusive',
    'repaired',
    1,
    'raw.flights.no_duplicates could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'inconclusive',
    'repaired',
    2,
    'raw.flights: 2 audits could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'not_run',
    'new',
    1,
    '○ raw.flights.no_duplicates was not looked at for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'not_run',
    'new',
    2,
    '○ raw.flights: 2 audits were not looked at for 2001-07-01.',
    'This is new. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'not_run',
    'still_failing',
    1,
    '○ raw.flights.no_duplicates was not looked at for 2001-07-05 either: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'not_run',
    'still_failing',
    2,
    '○ raw.flights: 2 audits were not looked at for 2001-07-05 either: not known since 2001-07-01.',
    'It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'not_run',
    'changed',
    1,
    '○ raw.flights.no_duplicates was not looked at for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits or its severity is another, or once more it was not looked at. It began with 2001-07-01 and concerns 1 run date. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'not_run',
    'changed',
    2,
    '○ raw.flights: 2 audits were not looked at for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits or its severity is another, or once more it was not looked at. It began with 2001-07-01 and concerns 3 run dates. Nobody knows whether the data is good: do not build on it yet.',
  ],
  [
    'not_run',
    'passing_again',
    1,
    '○ 2001-07-01 is still not known for raw.flights.no_duplicates, though 2001-07-05 could be evaluated again.',
    'Of 2001-07-01 nobody knows whether the data is good. Run it again.',
  ],
  [
    'not_run',
    'passing_again',
    2,
    '○ 3 older run dates are still not known for 2 audits of raw.flights, though 2001-07-05 could be evaluated again.',
    'Of 3 run dates, the oldest of them 2001-07-01, nobody knows whether the data is good. Run it again.',
  ],
  [
    'not_run',
    'repaired',
    1,
    'raw.flights.no_duplicates could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'not_run',
    'repaired',
    2,
    'raw.flights: 2 audits could be evaluated again: what was not known since 2001-07-01 is known now.',
    'Every run date that was concerned has been run again.',
  ],
  [
    'resource',
    'new',
    1,
    'raw.flights.no_duplicates cost more than its limit for 2001-07-01.',
    'This is new. It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'new',
    2,
    'raw.flights: 2 audits cost more than their limits for 2001-07-01.',
    'This is new. It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'still_failing',
    1,
    'raw.flights.no_duplicates cost more than its limit for 2001-07-05 as well, since 2001-07-01.',
    'It began with 2001-07-01 and concerns 1 run date. It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'still_failing',
    2,
    'raw.flights: 2 audits cost more than their limits for 2001-07-05 as well, since 2001-07-01.',
    'It began with 2001-07-01 and concerns 3 run dates. It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'changed',
    1,
    'raw.flights.no_duplicates cost more than its limit for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits are others, or it is over its limit once more. It began with 2001-07-01 and concerns 1 run date. It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'changed',
    2,
    'raw.flights: 2 audits cost more than their limits for 2001-07-05, changed since it was last told.',
    'It is not as it was last told: its audits are others, or it is over its limit once more. It began with 2001-07-01 and concerns 3 run dates. It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'passing_again',
    1,
    '2001-07-01 is still over the limits of raw.flights.no_duplicates, though 2001-07-05 kept within them.',
    'It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'passing_again',
    2,
    '3 older run dates are still over the limits of 2 audits of raw.flights, though 2001-07-05 kept within them.',
    'It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'repaired',
    1,
    'raw.flights.no_duplicates kept within limits again, over them since 2001-07-01.',
    'It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'repaired',
    2,
    'raw.flights: 2 audits kept within limits again, over them since 2001-07-01.',
    'It says nothing about whether the data is good.',
  ],
  [
    'data',
    'closed',
    1,
    'raw.flights.no_duplicates was removed from the project, still bad for 2001-07-05.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'data',
    'closed',
    2,
    'raw.flights: 2 audits were removed from the project, still bad for 2001-07-05.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'error',
    'closed',
    1,
    'raw.flights.no_duplicates was removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'error',
    'closed',
    2,
    'raw.flights: 2 audits were removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'timeout',
    'closed',
    1,
    'raw.flights.no_duplicates was removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'timeout',
    'closed',
    2,
    'raw.flights: 2 audits were removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'inconclusive',
    'closed',
    1,
    'raw.flights.no_duplicates was removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'inconclusive',
    'closed',
    2,
    'raw.flights: 2 audits were removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'not_run',
    'closed',
    1,
    'raw.flights.no_duplicates was removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'not_run',
    'closed',
    2,
    'raw.flights: 2 audits were removed from the project, and 2001-07-05 is still not known.',
    'Nobody looks at it any more, so the incident is closed. It does not say that the data is good.',
  ],
  [
    'resource',
    'closed',
    1,
    'raw.flights.no_duplicates was removed from the project, over its limit for 2001-07-05.',
    'Nobody looks at it any more, so the incident is closed. It says nothing about whether the data is good.',
  ],
  [
    'resource',
    'closed',
    2,
    'raw.flights: 2 audits were removed from the project, over their limits for 2001-07-05.',
    'Nobody looks at it any more, so the incident is closed. It says nothing about whether the data is good.',
  ],
];

describe('what a message says', () => {
  it.each(WORDS)('%s, %s, %i', (kind, state, count, headline, sentences) => {
    const counts = kind === 'data' ? {} : { offendingRows: null, examinedRows: null, reason: null };
    const status = kind === 'data' ? 'fail' : kind === 'resource' ? 'pass' : kind;
    const first = madeUpAudit({ status, ...counts });
    const audits = [first, { ...first, audit: 'raw.flights.origin.not_null' }].slice(0, count);
    const later = state === 'new' ? {} : { runDate: '2001-07-05', badDates: count === 1 ? 1 : 3 };
    const said = describeMessage(madeUpMessage({ kind, state, audits, auditCount: count, ...later }));
    expect([said.headline, said.sentences.join(' ')]).toEqual([headline, sentences]);
    const title = clip(headline.slice(0, -1), SUBJECT_CHARACTERS - ' [flights prod]'.length);
    expect(said.subject).toBe(`${title} [flights prod]`);
  });

  it('has all kinds and states', () => {
    expect(new Set(WORDS.map(([kind, state]) => `${kind} ${state}`)).size).toBe(6 * 6);
  });

  it('never sounds like bad data or like good data where nothing is known', () => {
    for (const [kind, , , headline, sentences] of WORDS) {
      if (kind === 'data') continue;
      expect(`${headline} ${sentences}`).not.toMatch(/\bfail|\bbad\b|✗|✓|\bpass(es)?\b|\bfine\b|repaired/);
    }
  });

  it('tells facts, audits and why', () => {
    const said = describeMessage(madeUpMessage({ runDate: '2001-07-03', badDates: 3, auditCount: 12 }));
    expect(said).toEqual({
      subject: '✗ raw.flights: 12 audits fail for 2001-07-03 [flights prod]',
      tone: 'bad',
      headline: '✗ raw.flights: 12 audits fail for 2001-07-03.',
      sentences: ['3 run dates are concerned, the oldest is 2001-07-01.'],
      facts: [
        { label: 'Project', value: 'flights, target prod' },
        { label: 'Run', value: '20010702T060003Z-4f9a1c for 2001-07-03' },
        { label: 'Since', value: '2001-07-01, 3 run dates' },
        { label: 'Severity', value: 'error' },
        { label: 'Owners', value: 'flight-analytics, flight-ops, punctuality' },
        { label: 'Disabled', value: '28 audits: mart.routes (21), mart.daily_flights (7)' },
        { label: 'Also below it', value: 'mart.delays' },
        { label: 'Incident', value: 'inc-0a1b2c3d4e' },
      ],
      audits: [
        {
          status: '✗ fail',
          audit: 'raw.flights.no_duplicates',
          rows: '4,212 of 1,203,771 rows',
          reason: '4,212 offending rows, expected rows = 0',
          description: 'A flight is reported once.',
          owner: 'flight-ops',
          link: 'https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates',
          sample: null,
        },
      ],
      moreAudits: 'and 11 more audits',
      because: 'You get this because flight-analytics owns mart.routes.',
      link: 'https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates',
      command: {
        label: 'To see it again',
        text: 'assay run --select raw.flights.no_duplicates --date 2001-07-01 --target prod',
      },
    });
  });

  it('says what is undecided with and without a reason', () => {
    const reasonOf = (
      status: 'error' | 'timeout' | 'inconclusive' | 'not_run' | 'skipped',
      reason: string | null,
    ) =>
      describeMessage(madeUpMessage({ kind: 'error', audits: [madeUpAudit({ status, reason })] })).audits[0]
        ?.reason;
    expect([
      reasonOf('error', 'permission denied on raw.flights'),
      reasonOf('error', null),
      reasonOf('timeout', 'did not finish within its limit of 10m and was cancelled'),
      reasonOf('timeout', null),
      reasonOf('inconclusive', 'nothing was examined: no row matches what the audit looks at'),
      reasonOf('not_run', "the run's deadline of 6h came first"),
      reasonOf('not_run', null),
    ]).toEqual([
      'could not be evaluated: permission denied on raw.flights',
      'could not be evaluated',
      'did not finish within its limit of 10m and was cancelled',
      'passed its limit of time and was cancelled',
      'nothing was examined: no row matches what the audit looks at',
      "was not looked at: the run's deadline of 6h came first",
      'was not looked at',
    ]);
  });

  it.each([
    [40, 'worse than when it was last told'],
    [9000, 'better than when it was last told, but not good'],
    [4212, 'changed since it was last told'],
  ])('knows what was told before: %i', (toldOffendingRows, words) => {
    const said = describeMessage(
      madeUpMessage({ state: 'changed', audits: [madeUpAudit({ toldOffendingRows })] }),
    );
    expect(said.headline).toContain(`fails for 2001-07-01, ${words}: 4,212 of 1,203,771 rows.`);
    expect(said.audits[0]?.rows).toMatch(/^4,212 of 1,203,771 rows; [\d,]+ were told before$/);
  });

  it('is good only where every audit is known to pass', () => {
    const toneOf = (more: Parameters<typeof madeUpMessage>[0]) => describeMessage(madeUpMessage(more)).tone;
    const passing = [madeUpAudit({ status: 'pass', offendingRows: 0 })];
    expect(toneOf({ state: 'repaired', kind: 'error', audits: passing })).toBe('good');
    expect(toneOf({ state: 'repaired', kind: 'error', audits: passing, auditCount: 2 })).toBe('neutral');
    expect(toneOf({ state: 'repaired', kind: 'error', audits: [madeUpAudit()] })).toBe('neutral');
    expect(toneOf({ state: 'passing_again' })).toBe('bad');
    expect(toneOf({ severity: 'warn' })).toBe('warn');
    expect(toneOf({ kind: 'resource' })).toBe('neutral');
  });

  it('tells that something goes to and fro', () => {
    expect(describeMessage(madeUpMessage({ flapping: true })).sentences).toContain(
      'It fails and passes in turn, so it is told as one incident.',
    );
  });

  it('names tables only as far as it knows them', () => {
    const audits = [
      madeUpAudit({ status: 'error' }),
      madeUpAudit({ status: 'error', table: 'raw.airports' }),
    ];
    const title = (more: Parameters<typeof madeUpMessage>[0]) =>
      describeMessage(madeUpMessage(more)).headline;
    expect(title({ kind: 'error', audits, auditCount: 2 })).toBe(
      '⊘ 2 audits on 2 tables could not be evaluated for 2001-07-01.',
    );
    expect(title({ kind: 'error', audits, auditCount: 1200 })).toBe(
      '⊘ 1,200 audits could not be evaluated for 2001-07-01.',
    );
    expect(title({ kind: 'not_run', audits: [], auditCount: 0 })).toBe(
      '○ the run 20010702T060003Z-4f9a1c was not looked at for 2001-07-01.',
    );
  });

  it('shows a part of the sample and says how large the part is', () => {
    const sample = {
      columns: Array.from({ length: 10 }, (_, index) => `c${index}`),
      rows: Array.from({ length: 7 }, () => [
        '•••',
        null,
        'x'.repeat(90),
        ...Array.from({ length: 7 }, () => '1'),
      ]),
      maskedColumns: ['c0'],
    };
    const shown = describeMessage(madeUpMessage({ audits: [madeUpAudit({ sample })] })).audits[0]?.sample;
    expect(shown?.heading).toBe('5 of 4,212 offending rows; 2 more columns; ••• is masked: c0');
    expect(shown?.columns).toHaveLength(8);
    expect(shown?.rows).toHaveLength(5);
    expect(shown?.rows[0]?.slice(0, 3)).toEqual(['•••', 'NULL', `${'x'.repeat(39)}…`]);
  });

  it('has every text on one line and short, whatever is in the data', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('a\r\nBcc: x@y', '\u202eevil', '\u0000', '😀'.repeat(5000), '<!everyone>'.repeat(1000)),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const said = describeMessage(
          madeUpMessage({
            project: text,
            target: text,
            audits: [madeUpAudit({ audit: text, table: text, reason: text, description: text, owner: text })],
            owners: [text],
            because: [text],
            reproduce: text,
            link: `javascript:${text}`,
          }),
        );
        expect(said.link).toBeNull();
        expect(said.subject.length).toBeLessThanOrEqual(SUBJECT_CHARACTERS);
        const all = JSON.stringify(said);
        expect(all.length).toBeLessThan(6000);
        expect(all).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|\\[nrt]/u);
      }),
    );
  });
});
