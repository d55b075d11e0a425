import type { AuditResult, RunEndEvent, RunEvent, RunStartEvent } from '@assay/contract';

/** What the events of one run come to. */
export interface Outcomes {
  readonly start: RunStartEvent | null;
  readonly end: RunEndEvent | null;
  /** By audit, in the order of deciding; of an audit that was decided twice, what was said last. */
  readonly results: ReadonlyMap<string, AuditResult>;
}

/** How a run began and ended, and what it decided. */
export function readOutcomes(events: readonly RunEvent[]): Outcomes {
  let start: RunStartEvent | null = null;
  let end: RunEndEvent | null = null;
  const results = new Map<string, AuditResult>();
  for (const event of events) {
    if (event.type === 'run.start') start ??= event;
    else if (event.type === 'run.end') end = event;
    else if (event.type === 'audit.end') results.set(event.result.audit, event.result);
  }
  return { start, end, results };
}
