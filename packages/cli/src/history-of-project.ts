import { basename } from 'node:path';
import { type Diagnostic, EXIT, hasErrors } from '@assay/contract';
import { type CommandContext, type GlobalOptions, printDiagnostics } from './command.js';
import { findProject } from './find-project.js';
import { historyPath } from './load-plan.js';

/** The history of the project that is found from here; null after printing that there is none: the caller ends with 2. */
export function historyOfProject(context: CommandContext, options: GlobalOptions): string | null {
  const found = findProject(context.settings.workingDirectory, options.projectDir);
  if (found.ok) return historyPath(found.projectDir);
  printDiagnostics(context.print, found.diagnostics);
  return null;
}

/** Prints what is wrong with a history, and gives the exit code: 3 where a part of it cannot be read. */
export function printHistoryProblems(
  { print }: CommandContext,
  historyDir: string,
  diagnostics: readonly Diagnostic[],
): number {
  printDiagnostics(print, diagnostics);
  if (!hasErrors(diagnostics)) return EXIT.success;
  print.line(print.paint('magenta', `A part of ${basename(historyDir)}/ cannot be read, see above.`));
  return EXIT.undecided;
}
