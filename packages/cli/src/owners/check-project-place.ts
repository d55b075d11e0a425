import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '@assay/contract';
import { type Asked, answer, refusal } from '../git/git-problem.js';
import type { Repository } from '../git/open-repository.js';
import { projectsOfRevision } from '../git/sources-of-revision.js';

/** The project that is checked, and how it was found. */
export interface ProjectPlace {
  readonly projectDir: string;
  /** Whether `--project-dir` names it. */
  readonly isNamed: boolean;
  readonly workingDirectory: string;
}

/**
 * Refuses where another project might be checked than the one that counts: a project that was moved would look as if it were new, and
 * whoever is first to write down who owns it would own it.
 *
 * @param tip commit of the base
 */
export async function checkProjectPlace(
  repository: Repository,
  tip: string,
  { projectDir, isNamed, workingDirectory }: ProjectPlace,
): Promise<Asked<null>> {
  const projects = await projectsOfRevision(repository, tip);
  if (!projects.ok) return projects;
  const { root, prefix } = repository;
  const linked = linkedFrom(root, projectDir, prefix);
  if (linked !== null)
    return moved(
      `${linked} leads to the project in ${prefix}assay.yml by a symbolic link`,
      'name the folder itself with --project-dir',
    );
  if (projects.value.length === 0) return answer(null);
  if (!isNamed) {
    const meant = foundFrom(folderIn(root, workingDirectory), projects.value);
    if (meant === prefix) return answer(null);
    return moved(
      `the project here is ${prefix}assay.yml, and that of the base is ${meant === undefined ? listed(projects.value) : `${meant}assay.yml`}`,
      'name the one that is to be checked with --project-dir',
    );
  }
  if (projects.value.includes(prefix)) return answer(null);
  const gone = projects.value.filter((folder) => !isPlainFile(root, `${folder}assay.yml`));
  if (gone.length === 0) return answer(null);
  return moved(
    `the base has no ${prefix}assay.yml, and ${listed(gone)} of the base is gone: a project that was moved is not a new one`,
    'leave it where it is, or let an administrator of the repository merge the move, by itself, past this check',
  );
}

function moved(message: string, hint: string): { readonly ok: false; readonly diagnostic: Diagnostic } {
  return refusal('project-moved', message, hint);
}

function listed(folders: readonly string[]): string {
  return folders.map((folder) => `${folder}assay.yml`).join(', ');
}

/** The project folder as it was named, from the top of the repository, if a link led to where it is; else null. */
function linkedFrom(root: string, projectDir: string, prefix: string): string | null {
  for (let folder = projectDir; ; folder = dirname(folder)) {
    if (realpathSync(folder) === realpathSync(root)) {
      const named = withSlash(relative(folder, projectDir));
      return named === prefix ? null : named;
    }
    // The repository was entered by a link.
    if (dirname(folder) === folder) return projectDir;
  }
}

/** Where `findProject` would have found the project of the base. */
function foundFrom(folder: string, projects: readonly string[]): string | undefined {
  for (let at = folder; ; at = withSlash(dirname(at).replace(/^\.$/, ''))) {
    const found = [at, `${at}audits/`].find((candidate) => projects.includes(candidate));
    if (found !== undefined || at === '') return found;
  }
}

/** A folder from the top of the repository, as git writes a prefix. */
function folderIn(root: string, folder: string): string {
  const path = relative(realpathSync(root), realpathSync(resolve(folder)));
  return path.startsWith('..') ? '' : withSlash(path);
}

function withSlash(path: string): string {
  const unix = path.split(sep).join('/');
  return unix === '' || unix.endsWith('/') ? unix : `${unix}/`;
}

/** Whether a file is one, with no link on the way to it. */
function isPlainFile(root: string, path: string): boolean {
  const parts = path.split('/');
  return parts.every((_, index) => {
    const stats = lstatSync(join(root, ...parts.slice(0, index + 1)), { throwIfNoEntry: false });
    return index === parts.length - 1 ? stats?.isFile() === true : stats?.isDirectory() === true;
  });
}
