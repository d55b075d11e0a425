import type { Diagnostic, Location } from '@assay/contract';
import type { Printer } from './print.js';

/** The text of assay.yml as its spans count, and where it says each key of the target. */
export interface SettingsSource {
  readonly text: string | undefined;
  readonly locations: ReadonlyMap<string, Location>;
}

/** The key of a target that a problem of opening it is about. */
const KEYS: Readonly<Record<string, string>> = {
  'missing-warehouse': 'path',
  'unreadable-warehouse': 'path',
  'locked-warehouse': 'path',
  'invalid-memory-limit': 'memory_limit',
  'invalid-temp-limit': 'temp_limit',
  'no-credentials': 'type',
  'no-dry-run': 'type',
};

/** Prints what is wrong with a target, with the line of assay.yml where that is known. */
export function printTargetProblems(
  print: Printer,
  diagnostics: readonly Diagnostic[],
  projectDir: string,
  settings: SettingsSource | undefined,
): void {
  for (const diagnostic of diagnostics) {
    const location = settings?.locations.get(KEYS[diagnostic.code] ?? '');
    print.diagnostic(location ? { ...diagnostic, location } : diagnostic, {
      source: location && settings?.text,
      folder: projectDir,
    });
  }
}
