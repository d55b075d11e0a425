import type { Message, MessageAudit } from './message.js';

/** An audit of a message, as a test needs it. */
export function madeUpAudit(more: Partial<MessageAudit> = {}): MessageAudit {
  return {
    audit: 'raw.flights.no_duplicates',
    table: 'raw.flights',
    owner: 'flight-ops',
    description: 'A flight is reported once.',
    status: 'fail',
    offendingRows: 4212,
    examinedRows: 1_203_771,
    reason: '4,212 offending rows, expected rows = 0',
    link: 'https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates',
    sample: null,
    ...more,
  };
}

/** A message, as a test needs it. */
export function madeUpMessage(more: Partial<Message> = {}): Message {
  return {
    v: 1,
    key: '0123456789abcdef',
    incident: 'inc-0a1b2c3d4e',
    state: 'new',
    kind: 'data',
    severity: 'error',
    flapping: false,
    project: 'flights',
    target: 'prod',
    title: 'raw.flights: 1 audit fails for 2001-07-01',
    runId: '20010702T060003Z-4f9a1c',
    runDate: '2001-07-01',
    since: '2001-07-01',
    badDates: 1,
    audits: [madeUpAudit()],
    auditCount: 1,
    disabled: {
      auditCount: 28,
      tables: [
        { table: 'mart.routes', owner: 'flight-analytics', audits: 21 },
        { table: 'mart.daily_flights', owner: 'flight-analytics', audits: 7 },
        { table: 'mart.delays', owner: 'punctuality', audits: 0 },
      ],
      tableCount: 3,
    },
    owners: ['flight-analytics', 'flight-ops', 'punctuality'],
    because: ['flight-analytics'],
    link: 'https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates',
    reproduce: 'assay run --select raw.flights.no_duplicates --date 2001-07-01 --target prod',
    ...more,
  };
}
