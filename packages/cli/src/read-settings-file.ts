import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSource } from '@assay/compiler/source-file';

/** Of a project. */
export const SETTINGS_FILE = 'assay.yml';

/** The text of a project's `assay.yml`; null where it cannot be read, as when somebody removes it meanwhile. */
export function readSettingsFile(projectDir: string): string | null {
  try {
    const content = readFileSync(join(projectDir, SETTINGS_FILE));
    return decodeSource({ path: SETTINGS_FILE, size: content.length, content }, () => {}) ?? null;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
