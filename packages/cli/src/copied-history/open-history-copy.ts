import type { HistoryWarehouse } from '@assay/history';
import { type CommandContext, type GlobalOptions, printDiagnostics } from '../command.js';
import { findProject } from '../find-project.js';
import { historyPath } from '../load-plan.js';
import { openCopiedHistory } from './open-copied-history.js';
import type { Destination } from './trouble-diagnostic.js';

/** The history of a project, and the dataset that it is copied to. */
export interface HistoryCopy {
  /** Of the history here. */
  readonly folder: string;
  /** Name of the project. */
  readonly project: string;
  readonly destination: Destination;
  readonly warehouse: HistoryWarehouse;
}

/** Opens what a command copies between; null where it cannot, with what to do about it printed. */
export async function openHistoryCopy(
  { print, settings, interrupt }: CommandContext,
  options: GlobalOptions,
): Promise<HistoryCopy | null> {
  const found = findProject(settings.workingDirectory, options.projectDir);
  if (!found.ok) {
    printDiagnostics(print, found.diagnostics);
    return null;
  }
  const opened = await openCopiedHistory(settings, found.projectDir, interrupt);
  if (opened.kind !== 'open') {
    printDiagnostics(print, opened.kind === 'nowhere' ? [opened.diagnostic] : opened.diagnostics);
    return null;
  }
  const { project, destination, warehouse } = opened;
  return { folder: historyPath(found.projectDir), project, destination, warehouse };
}
