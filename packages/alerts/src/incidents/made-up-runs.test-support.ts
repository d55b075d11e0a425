import { type AuditResult, formatRunId, type NotifyRoute, type Plan, type Status } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import {
  type AlertSettings,
  type Decision,
  decide,
  type FinishedRun,
  type KnownIncident,
} from '../decide.js';

export const SETTINGS: AlertSettings = {
  factor: 2,
  remindAfterDays: null,
  siteUrl: 'https://audits.example.com/',
};

export function routeOf(address: string, more: Partial<NotifyRoute> = {}): NotifyRoute {
  return { channel: 'slack', address, severities: ['error'], samples: false, ...more };
}

/** raw.flights above staging.flights above mart.daily and mart.routes (without audits), each of another owner; raw.airports aside. */
export const PLAN: Plan = {
  ...planOf(
    [
      { name: 'raw.flights', owner: 'ingest' },
      { name: 'raw.airports', owner: 'registry' },
      { name: 'staging.flights', owner: 'flight-ops', dependsOn: ['raw.flights'] },
      { name: 'mart.daily', owner: 'analytics', dependsOn: ['staging.flights'] },
      { name: 'mart.routes', owner: 'planning', dependsOn: ['staging.flights'] },
    ],
    [
      { id: 'raw.flights.complete', owner: 'ingest', description: 'Every hour has flights.' },
      { id: 'raw.flights.fresh', owner: 'ingest' },
      { id: 'raw.flights.tidy', owner: 'ingest', severity: 'warn' },
      { id: 'raw.airports.codes', owner: 'registry' },
      { id: 'staging.flights.unique', owner: 'flight-ops' },
      { id: 'mart.daily.sums', owner: 'analytics' },
    ],
    { name: 'prod' },
  ),
  owners: {
    ingest: { members: [], notify: [routeOf('ingest', { samples: true })] },
    registry: { members: [], notify: [routeOf('registry', { severities: ['error', 'warn'] })] },
    'flight-ops': { members: [], notify: [routeOf('flight-ops')] },
    analytics: { members: [], notify: [routeOf('analytics', { samples: true })] },
    planning: { members: [], notify: [routeOf('planning')] },
  },
};

/** A status alone, or with what of the result matters. */
export type ResultSketch = Status | (Partial<AuditResult> & { readonly status: Status });

export interface RunSketch extends Partial<Omit<FinishedRun, 'results'>> {
  /** The run date. */
  readonly of: string;
  /** By audit; of those that are not named: pass, or no result where `only` is set. */
  readonly results?: Readonly<Record<string, ResultSketch>>;
  /** Only the audits that are named were selected. */
  readonly only?: true;
}

/** The run number `number`, of which a later one starts an hour later. */
export function runOf(
  number: number,
  { of, results = {}, only, plan = PLAN, ...more }: RunSketch,
): FinishedRun {
  const at = new Date(Date.UTC(2001, 6, 1, number));
  const ids = only ? Object.keys(results) : plan.audits.map(({ id }) => id);
  return {
    runId: formatRunId(at, number.toString(16).padStart(6, '0')),
    target: plan.target.name,
    runDate: of,
    at: at.toISOString(),
    runTimestamp: at.toISOString(),
    parameters: {},
    selected: only ? ids : 'all',
    ending: 'ended',
    plan,
    results: ids.map((id) => resultOf(plan, id, results[id] ?? 'pass')),
    ...more,
  };
}

export function resultOf(plan: Plan, id: string, sketch: ResultSketch): AuditResult {
  const more = typeof sketch === 'string' ? { status: sketch } : sketch;
  const { status } = more;
  const table = plan.audits.find((audit) => audit.id === id)?.table ?? id.split('.').slice(0, 2).join('.');
  return {
    audit: id,
    table,
    fingerprint: id,
    offendingRows: status === 'fail' || status === 'warn' ? 10 : null,
    examinedRows: status === 'fail' || status === 'warn' ? 1000 : null,
    reason: status === 'pass' ? null : `because of ${status}`,
    rootCause: null,
    sample: null,
    sampleProblem: null,
    startedAt: null,
    endedAt: '2001-07-01T06:00:00.000Z',
    durationMs: 1,
    ...more,
  };
}

/** Runs decided on one after the other, as a scheduler does it. */
export function story(settings: AlertSettings = SETTINGS) {
  let ledger: ReadonlyMap<string, KnownIncident> = new Map();
  let number = 0;
  const take = (runs: readonly FinishedRun[], now: Date, as: AlertSettings = settings): Decision => {
    const decision = decide({ incidents: ledger }, runs, as, now);
    ledger = new Map([...ledger, ...decision.known.map((known) => [known.incident.id, known] as const)]);
    return decision;
  };
  return {
    /** Decides on these runs at once. */
    run: (...sketches: readonly RunSketch[]): Decision =>
      take(
        sketches.map((sketch) => runOf(++number, sketch)),
        new Date(Date.UTC(2001, 6, 1, number)),
      ),
    at: (now: string, ...sketches: readonly RunSketch[]): Decision =>
      take(
        sketches.map((sketch) => runOf(++number, sketch)),
        new Date(now),
      ),
    acknowledge: (until: string): void => {
      ledger = new Map(
        [...ledger].map(([id, known]) => {
          const { incident } = known;
          const by = { reason: 'known', by: 'someone', at: `2001-07-01T0${number}:30:00.000Z` };
          return [id, { ...known, acknowledged: { until, incident, ...by } }];
        }),
      );
    },
    incidents: () => [...ledger.values()].map(({ incident }) => incident),
    ledger: () => ledger,
  };
}

/** `new raw.flights > analytics, ingest`: what went out, an incident a line. */
export function told({ deliveries }: Decision): string[] {
  const lines = new Map<string, string[]>();
  for (const { recipient, message } of deliveries) {
    const { kind, state, flapping, runDate, incident } = message;
    const of = message.audits[0]?.table ?? '';
    const key = `${kind} ${state}${flapping ? ' flapping' : ''} ${of} ${runDate}\n${incident}`;
    lines.set(key, [...(lines.get(key) ?? []), recipient.address]);
  }
  return [...lines].map(([key, addresses]) => `${key.split('\n')[0]} > ${addresses.join(' ')}`).sort();
}
