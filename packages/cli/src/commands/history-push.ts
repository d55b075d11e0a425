import { EXIT, formatCount, formatQuantity } from '@assay/contract';
import { pushHistory } from '@assay/history';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { openCopiedHistory } from '../copied-history/open-copied-history.js';
import { exitOfTrouble, troubleDiagnostic } from '../copied-history/trouble-diagnostic.js';
import { findProject } from '../find-project.js';
import { printHistoryProblems } from '../history-of-project.js';
import { historyPath } from '../load-plan.js';

/** `assay history push`: copies each run that is over to the dataset of the project, if it is not there. */
export const historyPushCommand: Command<GlobalOptions> = async (context, options) => {
  const { print, settings, clock, interrupt } = context;
  const found = findProject(settings.workingDirectory, options.projectDir);
  if (!found.ok) {
    printDiagnostics(print, found.diagnostics);
    return EXIT.authorMustFix;
  }
  const opened = await openCopiedHistory(settings, found.projectDir, interrupt);
  if (opened.kind !== 'open') {
    printDiagnostics(print, opened.kind === 'nowhere' ? [opened.diagnostic] : opened.diagnostics);
    return EXIT.authorMustFix;
  }
  const folder = historyPath(found.projectDir);
  const { dataset } = opened;
  const { loaded, there, notOver, diagnostics, trouble } = await pushHistory(
    folder,
    opened.warehouse,
    clock(),
  );
  for (const runId of loaded) {
    print.record({ type: 'history-push', runId, dataset });
    if (!print.json) print.note(`pushed  ${runId}`);
  }
  for (const runId of notOver) print.note(`not over  ${runId}`);
  print.line(
    `Pushed ${formatQuantity(loaded.length, 'run')} to ${dataset}; ${formatCount(there)} of the runs were there.`,
  );
  const exitCode = printHistoryProblems(context, folder, diagnostics);
  if (!trouble) return exitCode;
  print.diagnostic(troubleDiagnostic('history-not-pushed', dataset, trouble));
  return exitOfTrouble(trouble);
};
