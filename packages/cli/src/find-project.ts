import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '@assay/contract';
import { misnamedIn } from './misnamed-project-file.js';

export type FindProject =
  | { readonly ok: true; readonly projectDir: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const CONFIG = 'assay.yml';

/**
 * The project folder: `--project-dir` if given, else the nearest of the working directory and its parents that holds
 * `assay.yml`, itself or in its `audits/`.
 */
export function findProject(workingDirectory: string, given: string | undefined): FindProject {
  if (given !== undefined) {
    const projectDir = resolve(workingDirectory, given);
    return existsSync(join(projectDir, CONFIG))
      ? { ok: true, projectDir }
      : notFound(whatIsMissing(projectDir, given), workingDirectory, [projectDir]);
  }
  const searched: string[] = [];
  for (let folder = resolve(workingDirectory); ; folder = dirname(folder)) {
    for (const candidate of [folder, join(folder, 'audits')]) {
      if (existsSync(join(candidate, CONFIG))) return { ok: true, projectDir: candidate };
      searched.push(candidate);
    }
    if (dirname(folder) === folder) break;
  }
  return notFound(`there is no ${CONFIG} here, in audits/, or in a folder above`, workingDirectory, searched);
}

function whatIsMissing(folder: string, given: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) return `there is no folder ${given}`;
  return found.isDirectory() ? `there is no ${CONFIG} in ${given}` : `${given} is not a folder`;
}

function notFound(message: string, workingDirectory: string, searched: readonly string[]): FindProject {
  const misnamed = misnamedIn(searched);
  return {
    ok: false,
    diagnostics: [
      {
        code: 'missing-project-file',
        severity: 'error',
        message,
        hint:
          misnamed === null
            ? 'run assay inside a project, or name its folder with --project-dir'
            : `rename ${relative(workingDirectory, misnamed)} to ${CONFIG}, if it is the project file`,
      },
    ],
  };
}
