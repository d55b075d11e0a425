import { addressText, formatCount, formatQuantity, STATUSES, type Status } from '@assay/contract';
import { type Mark, statusMark, VERDICT_MARKS } from '../status-mark.js';
import { addressesText, ownerText } from './owner-text.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { SiteFacts } from './site-facts.js';

/** `how-to-read.html`: the words of this site in plain words. */
export interface HowToReadPage {
  readonly frame: PageFrame;
  readonly statuses: readonly { readonly mark: Mark; readonly meaning: string; readonly blocks: string }[];
  readonly verdicts: readonly { readonly mark: Mark; readonly meaning: string }[];
  /** What is shown of offending rows. */
  readonly samples: string;
  readonly owners: readonly { readonly name: string; readonly href: string; readonly notify: string }[];
  readonly ownersHidden: string | null;
}

const SHOWN_OWNERS = 200;

const MEANINGS: Readonly<Record<Status, readonly [meaning: string, blocks: string]>> = {
  fail: ['The data is bad: the expectation does not hold.', 'yes'],
  error: ['We do not know: the query could not be evaluated.', 'yes'],
  timeout: ['We do not know: the query passed its limit and was cancelled.', 'yes'],
  inconclusive: ['We do not know: nothing was offending, but nothing was examined either.', 'yes'],
  skipped: [
    'We do not know: something upstream blocks; the audit that caused it is named.',
    'it was already blocked',
  ],
  not_run: ['We do not know: there is no result for the newest run date and the current definition.', 'yes'],
  warn: ['The expectation does not hold, and its author says that this is a warning.', 'no'],
  pass: ['The expectation holds.', 'no'],
};

export function howToReadPage(facts: SiteFacts): HowToReadPage {
  const verdicts: readonly [keyof typeof VERDICT_MARKS, string][] = [
    [
      'good',
      'Every audit on the table passes, and nothing upstream blocks. That is all it promises: what no audit looks at, nobody knows.',
    ],
    ['caveat', 'An audit on the table warns, or finds bad data that its author lets pass. Nothing blocks.'],
    ['bad', 'An audit on the table or anywhere upstream finds bad data.'],
    ['undecided', 'An audit on the table or anywhere upstream gave no answer, and one was due.'],
    ['unknown', 'The table has audits without a result for the newest run date and the current definition.'],
    ['unchecked', 'No audit looks at the table, and nothing upstream blocks.'],
  ];
  const hidden = Object.keys(facts.plan.owners).length - SHOWN_OWNERS;
  return {
    frame: pageFrame(facts, 'how-to-read.html', 'How to read this site', 'lasting'),
    statuses: STATUSES.map((status) => ({
      mark: statusMark(status),
      meaning: MEANINGS[status][0],
      blocks: MEANINGS[status][1],
    })),
    verdicts: verdicts.map(([kind, meaning]) => ({ mark: VERDICT_MARKS[kind], meaning })),
    samples: samplesSentence(facts),
    ownersHidden:
      hidden > 0
        ? `and ${formatQuantity(hidden, 'more owner')}; the owner of a table or audit is on its page`
        : null,
    owners: Object.entries(facts.plan.owners)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, SHOWN_OWNERS)
      .map(([name, { notify }]) => ({
        name: ownerText(name),
        href: facts.paths.owner(name) ?? 'owners/index.html',
        notify: addressesText(notify.map(addressText)),
      })),
  };
}

function samplesSentence({ plan, isPublic }: SiteFacts): string {
  const { rows } = plan.project.samples;
  if (isPublic) return 'none of them is on a public site.';
  if (rows === 0) return 'none of them is shown.';
  return `at most ${formatCount(rows)} of them ${rows === 1 ? 'is' : 'are'} shown, and values of personal columns are masked before they are written anywhere.`;
}

/** `404.html`. */
export interface NotFoundPage {
  readonly frame: PageFrame;
}

export function notFoundPage(facts: SiteFacts): NotFoundPage {
  return { frame: pageFrame(facts, '404.html', 'No such page', 'lasting') };
}
