import { EXIT, formatCount, formatQuantity } from '@assay/contract';
import { pushHistory } from '@assay/history';
import type { Command, GlobalOptions } from '../command.js';
import { openHistoryCopy } from '../copied-history/open-history-copy.js';
import { exitOfTrouble, troubleDiagnostic } from '../copied-history/trouble-diagnostic.js';
import { printHistoryProblems } from '../history-of-project.js';

/** `assay history push`: copies each run that is over to the dataset of the project, if it is not there. */
export const historyPushCommand: Command<GlobalOptions> = async (context, options) => {
  const { print, clock } = context;
  const copy = await openHistoryCopy(context, options);
  if (!copy) return EXIT.authorMustFix;
  const { folder, destination, warehouse } = copy;
  const { dataset } = destination;
  const { loaded, there, notOver, tooOld, diagnostics, trouble } = await pushHistory(
    folder,
    warehouse,
    clock(),
  );
  for (const runId of loaded) {
    print.record({ type: 'history-push', runId, dataset });
    if (!print.json) print.note(`pushed  ${runId}`);
  }
  for (const runId of notOver) print.note(`not over  ${runId}`);
  if (tooOld.length > 0) {
    const runs = formatQuantity(tooOld.length, 'run');
    print.note(`${runs} not pushed: older than ${dataset} keeps its partitions`);
  }
  print.line(
    `Pushed ${formatQuantity(loaded.length, 'run')} to ${dataset}; ${formatCount(there)} of the runs were there.`,
  );
  const exitCode = printHistoryProblems(context, folder, diagnostics);
  if (!trouble) return exitCode;
  print.diagnostic(troubleDiagnostic('history-not-pushed', destination, trouble));
  return exitOfTrouble(trouble);
};
