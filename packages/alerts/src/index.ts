export type { Channel, Sent } from './channels/channel.js';
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
export type { Incident, IncidentKind, IncidentState } from './incident.js';
export { badDatesOf } from './incidents/bad-dates.js';
export type { Message, Recipient } from './message.js';
