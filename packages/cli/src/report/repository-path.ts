import { isAbsolute, relative, resolve, sep } from 'node:path';

/** A file as the forms for machines name it. */
export interface RepositoryPath {
  /** With `/`; relative to the root of the repository, or absolute where the file is not inside it. */
  readonly path: string;
  readonly inside: boolean;
}

/**
 * The path of a file from the root of the repository: what a code host needs to find it, since the project may be a folder
 * of the repository.
 *
 * @param root absolute
 * @param folder absolute; where `file` is relative to
 */
export function repositoryPath(root: string, folder: string, file: string): RepositoryPath {
  const absolute = resolve(folder, file);
  const fromRoot = relative(root, absolute);
  const inside = fromRoot !== '..' && !fromRoot.startsWith(`..${sep}`) && !isAbsolute(fromRoot);
  return { path: (inside ? fromRoot : absolute).split(sep).join('/'), inside };
}
