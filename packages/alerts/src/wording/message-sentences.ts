import { formatCount, formatQuantity } from '@assay/contract';
import type { Message } from '../message.js';
import { allPass } from './message-title.js';

/** What has to be said behind the headline: how it stands, since when, what it does not say. Full sentences. */
export function messageSentences(message: Message): string[] {
  return [...standing(message), ...whatItDoesNotSay(message), ...flapping(message)];
}

function standing(message: Message): string[] {
  const { kind, state, since, badDates } = message;
  const dates = formatQuantity(badDates, 'run date');
  switch (state) {
    case 'new':
      return badDates > 1 ? [`${dates} are concerned, the oldest is ${since}.`] : ['This is new.'];
    case 'still_failing':
      return [`It began with ${since} and concerns ${dates}.`];
    case 'changed':
      return [
        `It is not as it was last told: ${OTHERWISE[kind]}.`,
        `It began with ${since} and concerns ${dates}.`,
      ];
    case 'passing_again':
      return stillToDo(message);
    case 'repaired':
      if (kind === 'resource') return [];
      return allPass(message) || kind === 'data'
        ? ['Every run date that was concerned has been run again, and is good.']
        : ['Every run date that was concerned has been run again.'];
    case 'closed':
      return ['Nobody looks at it any more, so the incident is closed.'];
    default:
      return unknownState(state);
  }
}

/** In what it may differ from what was told, that it had been told as over among it. */
const OTHERWISE: Readonly<Record<Message['kind'], string>> = {
  data: 'its count, its audits or its severity is another, or it is bad once more',
  error: 'its audits, its severity or its cause is another, or once more it could not be evaluated',
  timeout: 'its audits, its severity or its cause is another, or it timed out once more',
  inconclusive: 'its audits, its severity or its cause is another, or once more there was nothing to examine',
  not_run: 'its audits or its severity is another, or once more it was not looked at',
  resource: 'its audits are others, or it is over its limit once more',
};

function stillToDo({ kind, since, badDates }: Message): string[] {
  if (kind === 'resource') return [];
  const which = badDates > 1 ? `${formatCount(badDates)} run dates, the oldest of them ${since},` : since;
  const is = badDates > 1 ? 'are' : 'is';
  return kind === 'data'
    ? [
        `${which} ${is} still bad: a later date that passes mends nothing of it. Mend the data and run it again.`,
      ]
    : [`Of ${which} nobody knows whether the data is good. Run it again.`];
}

function whatItDoesNotSay({ kind, state }: Message): string[] {
  if (kind === 'resource') return ['It says nothing about whether the data is good.'];
  if (state === 'closed') return ['It does not say that the data is good.'];
  if (kind === 'data' || state === 'passing_again' || state === 'repaired') return [];
  return ['Nobody knows whether the data is good: do not build on it yet.'];
}

function flapping({ kind, flapping: is }: Message): string[] {
  if (!is) return [];
  const turns: Readonly<Record<Message['kind'], string>> = {
    data: 'It fails and passes in turn',
    error: 'It can be evaluated at one time and not at another',
    timeout: 'It times out at one time and not at another',
    inconclusive: 'There is something to examine at one time and nothing at another',
    not_run: 'It is looked at in one run and not in another',
    resource: 'It is over its limit at one time and not at another',
  };
  return [`${turns[kind]}, so it is told as one incident.`];
}

function unknownState(state: never): never {
  throw new Error(`not a state of an incident: ${String(state)}`);
}
