import { readOutbox } from '@assay/alerts';
import { EXIT, formatQuantity, hasErrors } from '@assay/contract';
import { type ListedRun, pruneHistory } from '@assay/history';
import type { Command, GlobalOptions } from '../command.js';
import { historyOfProject, printHistoryProblems } from '../history-of-project.js';

interface PruneOptions extends GlobalOptions {
  readonly keepRuns?: number;
  readonly keepDays?: number;
  readonly evenLatest?: boolean;
  readonly dryRun?: boolean;
}

/** `assay history prune`: removes the runs that retention does not keep. Asks nothing, says what it removed. */
export const historyPruneCommand: Command<PruneOptions> = async (context, options) => {
  const { print } = context;
  const { keepRuns = null, keepDays = null, evenLatest = false, dryRun = false } = options;
  if (keepRuns === null && keepDays === null) {
    print.diagnostic({
      code: 'missing-retention',
      severity: 'error',
      message: 'nothing says which runs to keep',
      hint: 'give --keep-runs, --keep-days or both; with both, a run stays that one of them keeps',
    });
    return EXIT.authorMustFix;
  }
  const folder = historyOfProject(context, options);
  if (folder === null) return EXIT.authorMustFix;
  const outbox = readOutbox(folder);
  // Who never used alerts waits for none.
  const isAwaited = (runId: string): boolean =>
    (!outbox.state.isNew || hasErrors(outbox.diagnostics)) && !outbox.state.runs.has(runId);
  const pruned = await pruneHistory(
    folder,
    { keepRuns, keepDays, evenLatest, isAwaited },
    { target: options.target ?? null, now: context.clock(), dryRun },
  );
  const { removed, spared, plans, diagnostics } = pruned;
  const tell = (
    action: string,
    { start: { runId, runDate, target } }: ListedRun,
    because: string | null,
  ): void => {
    print.record({ type: 'history-prune', action, runId, runDate, target, because });
    if (!print.json)
      print.note(`${action}  ${runId}  ${runDate}  ${target}${because === null ? '' : `  ${because}`}`);
  };
  for (const { run, because } of spared) tell('kept', run, BECAUSE[because]);
  for (const run of removed) tell(dryRun ? 'would remove' : 'removed', run, null);
  print.line(
    `${dryRun ? 'Would remove' : 'Removed'} ${formatQuantity(removed.length, 'run')} and ${formatQuantity(plans?.length ?? 0, 'plan')}.`,
  );
  if (plans === null)
    print.note('No plan was removed: a log cannot be read, so nobody knows which plan it needs.');
  const exitCode = printHistoryProblems(context, folder, [...outbox.diagnostics, ...diagnostics]);
  return diagnostics.some(({ code }) => code === 'history-not-pruned') ? EXIT.authorMustFix : exitCode;
};

const BECAUSE = {
  writing: 'may still be written to',
  awaited: '`assay alert` has not told of it yet',
  latest: 'has the latest result of an audit, or the latest decided one; --even-latest removes it, too',
} as const;
