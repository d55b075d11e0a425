import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryPath } from './report/repository-path.js';
import type { Settings } from './settings.js';

/**
 * The folder that paths in reports for machines start at: the checkout of GitHub Actions, else the repository around the
 * folder, else the working directory; whichever is the first that holds the folder. Else the folder itself.
 */
export function repositoryRoot(folder: string, { workspace, workingDirectory }: Settings): string {
  const candidates = [workspace, enclosingRepository(folder), workingDirectory];
  return candidates.find((root) => root !== undefined && repositoryPath(root, folder, '.').inside) ?? folder;
}

/** The nearest folder that holds `.git`: a folder, or a file in a work tree. */
function enclosingRepository(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}
