import type { Diagnostic } from '@assay/contract';
import type { HistoryWarehouse } from '@assay/history';
import { openHistoryWarehouse } from '@assay/runner';
import { readSettingsFile, SETTINGS_FILE } from '../read-settings-file.js';
import type { Settings } from '../settings.js';
import type { Destination } from './trouble-diagnostic.js';

export type CopiedHistory =
  | {
      readonly kind: 'open';
      readonly warehouse: HistoryWarehouse;
      readonly destination: Destination;
      /** Name of the project. */
      readonly project: string;
    }
  /** Nothing says where to. */
  | { readonly kind: 'nowhere'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'problem'; readonly diagnostics: readonly Diagnostic[] };

/** Opens the dataset that the project's `assay.yml` copies the history to. It is read here, since also a run of a plan from a file ends so. */
export async function openCopiedHistory(
  { environment }: Pick<Settings, 'environment'>,
  projectDir: string,
  stop: AbortSignal,
): Promise<CopiedHistory> {
  const text = readSettingsFile(projectDir);
  if (text === null) return { kind: 'nowhere', diagnostic: nowhere(true) };
  // Most projects copy nothing, and need not wait for the reader of the file.
  if (!text.includes('history')) return { kind: 'nowhere', diagnostic: nowhere(false) };
  const { historyDestination } = await import('@assay/compiler/history-destination');
  const { name, destination, isWrong } = historyDestination(text);
  if (destination === null || name === null) return { kind: 'nowhere', diagnostic: nowhere(isWrong) };
  const opened = await openHistoryWarehouse(destination, environment, stop);
  if (!opened.ok) return { kind: 'problem', diagnostics: opened.diagnostics };
  return { kind: 'open', warehouse: opened.warehouse, destination, project: name };
}

function nowhere(isWrong: boolean): Diagnostic {
  return {
    code: 'no-history-dataset',
    severity: 'error',
    message: isWrong
      ? 'nothing that can be read in assay.yml says where the history is copied to'
      : 'assay.yml does not say where the history is copied to',
    hint: isWrong
      ? '`assay compile` says what is wrong in it'
      : 'add for example `history: { bigquery: audit_history }`, the name of a dataset',
    location: { file: SETTINGS_FILE },
  };
}
