import { z } from 'zod';
import { OUTBOX_VERSION, type OutboxEvent } from './outbox-event.js';

const base = { v: z.literal(OUTBOX_VERSION), at: z.iso.datetime() };
const key = z.string().regex(/^[0-9a-f]{16}$/);
const text = z.string();

// What the outbox itself goes by is checked. The rest of an incident and of a message is kept as it is: what it says is the business
// of those who make and read it, and a field that was added to it must come back as it was written.
const incident = z.looseObject({
  id: text.min(1),
  severity: text,
  kind: text,
  state: text,
  target: text,
  since: text,
  audits: z.array(z.looseObject({ audit: text, bad: z.array(z.looseObject({ runDate: text })) })),
});
const acknowledgement = z.looseObject({ until: text, reason: text, by: text, at: text, incident });
const recipient = z.looseObject({ channel: text.min(1), address: text.min(1) });
const known = z.looseObject({
  incident,
  told: z.nullable(z.looseObject({ incident, recipients: z.array(recipient) })),
  acknowledged: z.nullable(acknowledgement),
});
const delivery = z.looseObject({
  recipient,
  message: z.looseObject({ v: z.number(), key, incident: text.min(1), state: text, title: text }),
});

const moment = z.nullable(z.iso.datetime());
const deliveryState = z.looseObject({
  key,
  delivery,
  state: z.enum(['pending', 'dead']),
  decidedAt: z.iso.datetime(),
  tries: z.int(),
  firstTryAt: moment,
  inDoubt: z.boolean(),
  notBefore: moment,
  reason: z.nullable(text),
});

/** One line of a file in `history/alerts/`. */
export const outboxEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('outbox.summary'),
    incidents: z.array(known),
    runs: z.array(text),
    deliveries: z.array(deliveryState),
    arrived: z.array(key),
  }),
  z.object({
    ...base,
    type: z.literal('alert.decided'),
    runs: z.array(text),
    known: z.array(known),
    deliveries: z.array(delivery),
  }),
  z.object({ ...base, type: z.literal('delivery.try'), key }),
  z.object({ ...base, type: z.literal('delivery.done'), key }),
  z.object({
    ...base,
    type: z.literal('delivery.failed'),
    key,
    reason: text,
    notBefore: moment,
  }),
  z.object({ ...base, type: z.literal('delivery.unset'), key, reason: text }),
  z.object({ ...base, type: z.literal('delivery.dead'), key, reason: text }),
  z.object({ ...base, type: z.literal('delivery.retry'), key, by: text }),
  z.object({ ...base, type: z.literal('incident.acknowledged'), incident: text.min(1), acknowledgement }),
]) as unknown as z.ZodType<OutboxEvent>;
