import type { RunId } from '@assay/contract';
import type { Delivery, IncidentLedger, KnownIncident } from '../decide.js';
import type { OutboxChange, OutboxEvent } from './outbox-event.js';

/** What all events together say. */
export interface OutboxState extends IncidentLedger {
  readonly incidents: ReadonlyMap<string, KnownIncident>;
  /** Runs that are done with. */
  readonly runs: ReadonlySet<RunId>;
  /** By key, in the order in which they were decided; of those that had arrived before a summary only the key is left. */
  readonly deliveries: ReadonlyMap<string, DeliveryState>;
  /** Keys of these. */
  readonly arrived: ReadonlySet<string>;
  /** Whether nothing was ever decided. */
  readonly isNew: boolean;
  /** Of the newest event; null: there is none. */
  readonly newest: string | null;
}

/** How a delivery stands. */
export interface DeliveryState {
  readonly key: string;
  readonly delivery: Delivery;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly decidedAt: string;
  /** Since it was decided, or since a person asked for it again. */
  readonly tries: number;
  /** The first of these tries. */
  readonly firstTryAt: string | null;
  /** Whether nobody knows what came of the last try: the process was killed during it. */
  readonly inDoubt: boolean;
  /** The receiver wants nothing before. */
  readonly notBefore: string | null;
  /** What was said last of why it did not arrive. */
  readonly reason: string | null;
}

/** What the events say, oldest first. An event of a delivery that nobody decided says nothing. */
export function outboxState(events: readonly OutboxEvent[]): OutboxState {
  let incidents = new Map<string, KnownIncident>();
  let runs = new Set<RunId>();
  let deliveries = new Map<string, DeliveryState>();
  let arrived = new Set<string>();
  let isNew = true;
  for (const event of events) {
    switch (event.type) {
      case 'outbox.summary':
        isNew = false;
        incidents = new Map(event.incidents.map((known) => [known.incident.id, known]));
        runs = new Set(event.runs);
        deliveries = new Map(event.deliveries.map((delivery) => [delivery.key, delivery]));
        arrived = new Set(event.arrived);
        break;
      case 'alert.decided':
        isNew = false;
        for (const runId of event.runs) runs.add(runId);
        for (const known of event.known) incidents.set(known.incident.id, known);
        for (const delivery of event.deliveries) {
          const { key } = delivery.message;
          // A key that was decided before is the same message: what arrived is not sent again.
          if (!deliveries.has(key) && !arrived.has(key))
            deliveries.set(key, newDelivery(key, delivery, event.at));
        }
        break;
      case 'incident.acknowledged': {
        const known = incidents.get(event.incident);
        if (known) incidents.set(event.incident, { ...known, acknowledged: event.acknowledgement });
        break;
      }
      default: {
        const before = deliveries.get(event.key);
        if (before) deliveries.set(event.key, { ...before, ...changeOf(before, event) });
      }
    }
  }
  return { incidents, runs, deliveries, arrived, isNew, newest: events.at(-1)?.at ?? null };
}

/** All that is known, as one event. */
export function summaryOf({ incidents, runs, deliveries, arrived }: OutboxState): OutboxChange {
  const all = [...deliveries.values()];
  return {
    type: 'outbox.summary',
    incidents: [...incidents.values()],
    runs: [...runs],
    deliveries: all.filter(({ state }) => state !== 'delivered'),
    arrived: [...arrived, ...all.flatMap(({ state, key }) => (state === 'delivered' ? [key] : []))],
  };
}

function newDelivery(key: string, delivery: Delivery, decidedAt: string): DeliveryState {
  return { key, delivery, state: 'pending', decidedAt, reason: null, ...UNTRIED };
}

const UNTRIED = { tries: 0, firstTryAt: null, inDoubt: false, notBefore: null } as const;

function changeOf(
  before: DeliveryState,
  event: Extract<OutboxEvent, { readonly key: string }>,
): Partial<DeliveryState> {
  if (before.state === 'delivered') return {};
  switch (event.type) {
    case 'delivery.try':
      return { tries: before.tries + 1, firstTryAt: before.firstTryAt ?? event.at, inDoubt: true };
    case 'delivery.done':
      return { state: 'delivered', inDoubt: false, reason: null };
    case 'delivery.failed':
      return { inDoubt: false, reason: event.reason, notBefore: event.notBefore };
    case 'delivery.unset': {
      const tries = before.tries - 1;
      return { inDoubt: false, reason: event.reason, tries, ...(tries === 0 && { firstTryAt: null }) };
    }
    case 'delivery.dead':
      return { state: 'dead', inDoubt: false, reason: event.reason };
    case 'delivery.retry':
      return { state: 'pending', ...UNTRIED };
    default: {
      const never: never = event;
      return never;
    }
  }
}
