import { type Diagnostic, hasErrors } from '@assay/contract';
import type { Acknowledgement, KnownIncident } from './decide.js';
import { type Held, type HoldOptions, holdOutbox } from './outbox/hold-outbox.js';

export type Acknowledged =
  | { readonly kind: 'acknowledged'; readonly known: KnownIncident }
  /** There is none of that id, several begin so, or it is over. */
  | { readonly kind: 'unknown' | 'ambiguous' | 'repaired' | 'closed' }
  /** A part of the outbox cannot be read. */
  | { readonly kind: 'unreadable'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Writes down that somebody knows of an incident, so that nothing is told of it until the day is over or it gets worse.
 *
 * @param id of the incident, or how only one begins
 * @throws HistoryWriteError if it could not be written down
 */
export function acknowledgeIncident(
  historyDir: string,
  id: string,
  { until, reason, by }: Pick<Acknowledgement, 'until' | 'reason' | 'by'>,
  world: HoldOptions,
): Promise<Held<Acknowledged>> {
  return holdOutbox(historyDir, world, async (outbox): Promise<Acknowledged> => {
    const { diagnostics } = outbox;
    if (hasErrors(diagnostics)) return { kind: 'unreadable', diagnostics };
    // As a shell gives a variable that is not set: it names none, also where there is only one.
    if (id === '') return { kind: 'unknown' };
    const { incidents } = outbox.state();
    const exact = incidents.get(id);
    const found = exact
      ? [exact]
      : [...incidents.values()].filter(({ incident }) => incident.id.startsWith(id));
    const [known] = found;
    if (!known) return { kind: 'unknown' };
    if (found.length > 1) return { kind: 'ambiguous' };
    const { incident } = known;
    if (incident.state === 'repaired' || incident.state === 'closed') return { kind: incident.state };
    const acknowledgement = { until, reason, by, at: world.clock().toISOString(), incident };
    await outbox.record({ type: 'incident.acknowledged', incident: incident.id, acknowledgement });
    return { kind: 'acknowledged', known: { ...known, acknowledged: acknowledgement } };
  });
}
