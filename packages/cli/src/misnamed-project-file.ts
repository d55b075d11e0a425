import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '@assay/contract';

/** `assay.yaml`, `ASSAY.YML`, `.assay.yml`, `assay.yml.txt`; the word may be misspelt. */
const NAME = /^\.?([a-z]+)\.ya?ml(?:\.txt)?$/;

/** The first file of these folders that is nearly named as a project file has to be; null where there is none. */
export function misnamedIn(folders: readonly string[]): string | null {
  for (const folder of folders) {
    const name = filesOf(folder).find((file) => {
      const stem = NAME.exec(file.toLowerCase())?.[1];
      return stem !== undefined && nearest(stem, ['assay']) !== undefined;
    });
    if (name !== undefined) return join(folder, name);
  }
  return null;
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [entry.name] : [],
    );
  } catch {
    // Not there, no folder, or not to be listed: the missing project file is told in any case, without a guess.
    return [];
  }
}
