import type { BigqueryTarget } from '@assay/contract';
import type { BigQuery } from '@google-cloud/bigquery';
import { createBackOff } from '../../back-off.js';
import { pause } from '../../pause.js';
import type { Inspected, Inspector, UnknownCause } from '../inspector.js';
import { createClient } from './bigquery-service.js';
import type { Effects } from './effects.js';
import { placeInMessage } from './error-place.js';
import { hasCredentials } from './has-credentials.js';
import { judgeRefusal } from './judge-refusal.js';
import { jobBody, makeCall } from './make-call.js';
import { refusalOf } from './one-select.js';
import { readEstimate } from './read-estimate.js';
import { readTableFacts, readTableSize } from './read-table-facts.js';
import { refusalMessage } from './refusal-message.js';
import type { Refusal, Reply } from './reply.js';
import { typedParameters } from './typed-parameters.js';

/** One call. What a dry run or a look at a table takes is a second at most. */
const CALL_MS = 30_000;
const MOST_TRIES = 4;
/** Where there is no connection, waiting rarely makes one. */
const MOST_TRIES_WITHOUT_CONNECTION = 2;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/**
 * An inspector of a target whose variables are resolved, or null where nobody is logged in or the credentials cannot be read.
 *
 * @param endpoint another address than Google's, without its path; null: Google's
 */
export async function openBigqueryInspector(
  { project, location }: Pick<BigqueryTarget, 'project' | 'location'>,
  endpoint: string | null,
  effects: Pick<Effects, 'timers' | 'random'>,
): Promise<Inspector | null> {
  const { BigQuery: Client } = await import('@google-cloud/bigquery');
  const client = createClient(Client, { project, location, endpoint });
  if (endpoint === null && !(await hasCredentials(client, effects.timers))) return null;
  const { timers } = effects;
  const ask = <T>(stop: AbortSignal, call: () => Promise<T>): Promise<Reply<T>> =>
    askAgain(() => makeCall({ ms: CALL_MS, stop }, timers, call), stop, effects);
  const table = async (
    name: string,
    view: 'BASIC' | 'STORAGE_STATS',
    stop: AbortSignal,
  ): Promise<Inspected<unknown>> => {
    const parts = name.split('.');
    const [dataset = '', id = ''] = parts.slice(-2);
    const other = parts.slice(0, -2).join('.');
    const reply = await ask(stop, async () => {
      const found = client.dataset(dataset, { projectId: other === '' ? project : other }).table(id);
      const [body] = await found.getMetadata({ view });
      return body as unknown;
    });
    return reply.kind === 'answered' ? { kind: 'known', value: reply.body } : notKnown(reply, null);
  };
  return {
    place: JSON.stringify([endpoint, project, location]),
    dryRun: async ({ text, parameters }, stop) => {
      const refused = refusalOf(text, parameters);
      if (refused !== null) return { kind: 'refused', message: refused, offset: null };
      const { params, types } = typedParameters(parameters, Client);
      const reply = await ask(stop, () =>
        jobBody(() =>
          client.createQueryJob({
            query: text,
            location,
            dryRun: true,
            // What was asked before costs nothing; here it is the cost that is asked for.
            useQueryCache: false,
            ...(Object.keys(params).length > 0 ? { params, types } : {}),
          } as Parameters<BigQuery['createQueryJob']>[0]),
        ),
      );
      if (reply.kind !== 'answered') return notKnown(reply, text);
      const estimate = readEstimate(reply.body, project);
      return estimate === null
        ? { kind: 'refused', message: 'it is not a SELECT', offset: null }
        : { kind: 'known', value: estimate };
    },
    tableFacts: async (name, stop) => {
      const found = await table(name, 'BASIC', stop);
      return found.kind === 'known' ? { kind: 'known', value: readTableFacts(found.value) } : found;
    },
    tableSize: async (name, stop) => {
      const found = await table(name, 'STORAGE_STATS', stop);
      return found.kind === 'known' ? { kind: 'known', value: readTableSize(found.value) } : found;
    },
  };
}

type NoAnswer = Exclude<Reply<never>, { kind: 'answered' }>;

/** Asks again where that may help: nothing that is asked here changes anything, so it may be asked twice. */
async function askAgain<T>(
  ask: () => Promise<Reply<T>>,
  stop: AbortSignal,
  { timers, random }: Pick<Effects, 'timers' | 'random'>,
): Promise<Reply<T>> {
  const backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  for (let tries = 1; ; tries++) {
    if (stop.aborted) return { kind: 'lost', what: NO_TIME, wasSent: true };
    const reply = await ask();
    if (reply.kind === 'answered' || !mayHelp(reply)) return reply;
    const most = reply.kind === 'lost' && !reply.wasSent ? MOST_TRIES_WITHOUT_CONNECTION : MOST_TRIES;
    if (tries >= most || stop.aborted) return stop.aborted ? { ...reply, ...OUT_OF_TIME } : reply;
    await pause(backOff.next(), timers, stop);
  }
}

const NO_TIME = 'the time for the dry run was over';
const OUT_OF_TIME = { kind: 'lost', what: NO_TIME, wasSent: true } as const;

function mayHelp(reply: NoAnswer): boolean {
  if (reply.kind === 'refused') return isPassing(reply.refusal);
  return reply.kind === 'lost';
}

function isPassing(refusal: Refusal): boolean {
  const { kind } = judgeRefusal(refusal);
  return kind === 'repeat' || kind === 'new-job';
}

/** @param text of the query; null: it was none */
function notKnown(reply: NoAnswer, text: string | null): Exclude<Inspected<never>, { kind: 'known' }> {
  if (reply.kind === 'lost') {
    const cause = reply.what === NO_TIME ? 'no-time' : 'unreachable';
    return { kind: 'unknown', what: reply.what, cause, isGone: !reply.wasSent };
  }
  if (reply.kind === 'no-credentials')
    return { kind: 'unknown', what: reply.what, cause: 'no-login', isGone: true };
  const { refusal } = reply;
  const { message, offset } = placeInMessage(refusal.message, text ?? '');
  const worded = refusalMessage({ ...refusal, message });
  if (refusal.status === 404) return { kind: 'missing', message: worded };
  // A permission, a quota or the service itself: it says nothing about the query.
  if (refusal.status !== 400 || isPassing(refusal))
    return { kind: 'unknown', what: worded, cause: causeOf(refusal), isGone: false };
  return { kind: 'refused', message: worded, offset };
}

function causeOf(refusal: Refusal): UnknownCause {
  const { status, reason } = refusal;
  if (isPassing(refusal)) return 'unreachable';
  if (status === 401) return 'no-login';
  if (reason === 'quotaExceeded' || reason === 'billingNotEnabled') return 'quota';
  return status === 403 ? 'denied' : 'unreachable';
}
