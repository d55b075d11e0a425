import { EXIT, formatCount, formatQuantity } from '@assay/contract';
import { pullHistory } from '@assay/history';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { openCopiedHistory } from '../copied-history/open-copied-history.js';
import { exitOfTrouble, troubleDiagnostic } from '../copied-history/trouble-diagnostic.js';
import { findProject } from '../find-project.js';
import { printHistoryProblems } from '../history-of-project.js';
import { historyPath } from '../load-plan.js';

const DAY_MS = 24 * 3_600_000;

/** `assay history pull`: writes the runs of the last days that are not here, as they were pushed. */
export const historyPullCommand: Command<GlobalOptions & { readonly days: number }> = async (
  context,
  options,
) => {
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
  const { dataset, project, warehouse } = opened;
  const since = new Date(clock().getTime() - options.days * DAY_MS);
  const { written, here, diagnostics, trouble } = await pullHistory(folder, project, warehouse, since);
  for (const runId of written) {
    print.record({ type: 'history-pull', runId, dataset });
    if (!print.json) print.note(`pulled  ${runId}`);
  }
  print.line(
    `Pulled ${formatQuantity(written.length, 'run')} from ${dataset}; ${formatCount(here)} of the runs were here.`,
  );
  const exitCode = printHistoryProblems(context, folder, diagnostics);
  if (!trouble) return exitCode;
  print.diagnostic(troubleDiagnostic('history-not-pulled', dataset, trouble));
  return exitOfTrouble(trouble);
};
