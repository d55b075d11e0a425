import { formatQuantity, hasErrors } from '@assay/contract';
import { pushHistory } from '@assay/history';
import { systemTimers, type Timers } from '@assay/runner';
import type { CommandContext } from '../command.js';
import { historyPath } from '../load-plan.js';
import { openCopiedHistory } from './open-copied-history.js';
import { troubleDiagnostic } from './trouble-diagnostic.js';

/** Whoever waits for the run does not wait longer for its copy. */
const PUSH_WITHIN_MS = 600_000;

/**
 * Copies the history at the end of a run, if the project says where to. What does not work is told as a warning: the run is on
 * record here whatever comes of it, and the next push catches up.
 *
 * @param timers when it has taken too long
 */
export async function pushAfterRun(
  context: CommandContext,
  projectDir: string,
  timers: Timers = systemTimers,
): Promise<void> {
  const { print, settings, clock, interrupt } = context;
  const limit = new AbortController();
  const cancel = timers.after(PUSH_WITHIN_MS, () => limit.abort());
  try {
    const stop = AbortSignal.any([interrupt, limit.signal]);
    const opened = await openCopiedHistory(settings, projectDir, stop);
    if (opened.kind === 'nowhere') return;
    if (opened.kind === 'problem') {
      for (const { message, hint } of opened.diagnostics)
        warn(`the history was not pushed: ${message}`, hint);
      return;
    }
    const { destination } = opened;
    const { dataset } = destination;
    const pushed = await pushHistory(historyPath(projectDir), opened.warehouse, clock());
    for (const runId of pushed.loaded) print.record({ type: 'history-push', runId, dataset });
    if (pushed.loaded.length > 0) {
      print.note(print.paint('dim', `${formatQuantity(pushed.loaded.length, 'run')} pushed to ${dataset}`));
    }
    if (pushed.trouble?.kind === 'stopped' && limit.signal.aborted && !interrupt.aborted) {
      const some = pushed.loaded.length === 0 ? 'none of its runs was' : 'not all of its runs were';
      warn(
        `the history was not copied to dataset "${dataset}" within the ${PUSH_WITHIN_MS / 60_000} minutes that a run waits for it: ${some} pushed`,
        'every log is kept here, and what was pushed is whole there; the next run goes on with the rest, or now `assay history push`, which has no limit',
      );
    } else if (pushed.trouble) {
      const { message, hint } = troubleDiagnostic('history-not-pushed', destination, pushed.trouble);
      warn(message, hint);
    }
    if (hasErrors(pushed.diagnostics))
      warn('a part of the history cannot be read, so it was not pushed', '`assay history push` says what');
  } finally {
    cancel();
  }

  function warn(message: string, hint: string): void {
    print.diagnostic({
      code: 'history-not-pushed',
      severity: 'warning',
      message,
      hint,
      location: { file: 'assay.yml' },
    });
  }
}
