import { DAY_MS, EXIT, formatCount, formatQuantity } from '@assay/contract';
import { pullHistory } from '@assay/history';
import type { Command, GlobalOptions } from '../command.js';
import { openHistoryCopy } from '../copied-history/open-history-copy.js';
import { exitOfTrouble, troubleDiagnostic } from '../copied-history/trouble-diagnostic.js';
import { printHistoryProblems } from '../history-of-project.js';

/** `assay history pull`: writes the runs of the last days that are not here, as they were pushed. */
export const historyPullCommand: Command<GlobalOptions & { readonly days: number }> = async (
  context,
  options,
) => {
  const { print, clock } = context;
  const copy = await openHistoryCopy(context, options);
  if (!copy) return EXIT.authorMustFix;
  const { folder, project, destination, warehouse } = copy;
  const { dataset } = destination;
  const now = clock();
  const since = new Date(now.getTime() - options.days * DAY_MS);
  const { written, here, diagnostics, trouble } = await pullHistory(folder, project, warehouse, since, now);
  for (const runId of written) {
    print.record({ type: 'history-pull', runId, dataset });
    if (!print.json) print.note(`pulled  ${runId}`);
  }
  print.line(
    `Pulled ${formatQuantity(written.length, 'run')} from ${dataset}; ${formatCount(here)} of the runs were here.`,
  );
  const exitCode = printHistoryProblems(context, folder, diagnostics);
  if (!trouble) return exitCode;
  print.diagnostic(troubleDiagnostic('history-not-pulled', destination, trouble));
  return exitOfTrouble(trouble);
};
