import type { RunEvent } from '@assay/contract';

/**
 * What the log keeps of an event: all but the text of a query that was sent, which follows from the plan that is kept beside it
 * (it would be a third of the log). Of a query that did not end well it stands in its end.
 */
export function keptEvent(event: RunEvent): RunEvent {
  if (event.type !== 'query.start') return event;
  const { query: _, ...kept } = event;
  return kept;
}
