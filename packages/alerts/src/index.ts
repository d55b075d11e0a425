export { type Acknowledged, acknowledgeIncident } from './acknowledge-incident.js';
export { type Alerted, type AlertWorld, alert, type Foreseen, foresee, pendingIn } from './alert.js';
export type { Channel, Sent } from './channels/channel.js';
export { consoleText } from './channels/console-text.js';
export { type Channels, openChannels } from './channels/open-channels.js';
export type {
  Acknowledgement,
  AlertSettings,
  Decide,
  Decision,
  Delivery,
  FinishedRun,
  IncidentLedger,
  KnownIncident,
} from './decide.js';
export { decide } from './decide.js';
export { DELIVERY_LIMITS, type Delivered } from './deliver.js';
export { type FinishedRuns, finishedRuns } from './finished-runs.js';
export { type Incident, type IncidentKind, type IncidentState, isOver } from './incident.js';
export { badDatesOf } from './incidents/bad-dates.js';
export type { Message, Recipient } from './message.js';
export type { Held } from './outbox/hold-outbox.js';
export type { OutboxChange } from './outbox/outbox-event.js';
export type { DeliveryState, OutboxState } from './outbox/outbox-state.js';
export { type ReadOutbox, readOutbox } from './outbox/read-outbox.js';
export { type Retried, retryDeliveries } from './retry-deliveries.js';
export { acknowledgementOf, isUntold, type Reached, reachedBy, unreached } from './unreached.js';
