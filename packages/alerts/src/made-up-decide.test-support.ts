import { contentHash } from '@assay/contract';
import type { Decide, Delivery, FinishedRun, KnownIncident } from './decide.js';
import type { Incident } from './incident.js';
import { madeUpMessage } from './made-up-message.test-support.js';

/** One incident for each audit that is not a pass, told when it begins and when it is over: enough to try the outbox on. */
export const madeUpDecide: Decide = ({ incidents }, runs) => {
  const known = new Map<string, KnownIncident>();
  const deliveries: Delivery[] = [];
  for (const run of runs) {
    for (const result of run.results) {
      const id = `inc-${contentHash([run.target, result.audit]).slice(0, 10)}`;
      const before = known.get(id) ?? incidents.get(id);
      const isOpen = before !== undefined && before.incident.state !== 'repaired';
      if (isOpen === (result.status !== 'pass')) continue;
      const incident = incidentOf(id, run, result.table, isOpen ? 'repaired' : 'new');
      const recipients = run.plan.owners[incident.owners[0] ?? '']?.notify ?? [];
      known.set(id, { incident, told: { incident, recipients }, acknowledged: null });
      for (const recipient of recipients) {
        const { state, runId } = incident;
        const key = contentHash([id, state, runId, recipient]).slice(0, 16);
        const title = `${result.table} is ${state} for ${run.runDate}`;
        deliveries.push({ recipient, message: madeUpMessage({ key, incident: id, state, runId, title }) });
      }
    }
  }
  return { known: [...known.values()], deliveries };
};

function incidentOf(id: string, run: FinishedRun, table: string, state: 'new' | 'repaired'): Incident {
  return {
    id,
    project: 'made-up',
    target: run.target,
    kind: 'data',
    severity: 'error',
    subject: { kind: 'table', table },
    state,
    since: run.runDate,
    newestDate: run.runDate,
    runId: run.runId,
    flapping: false,
    audits: [],
    disabled: { audits: [], tables: [] },
    owners: [run.plan.tables.find(({ name }) => name === table)?.owner ?? ''],
  };
}
