import { MAX_SOURCE_BYTES, type SourceFile } from '@assay/compiler/source-file';
import type { Sources } from '../read-sources.js';
import { isSourcePath } from '../source-places.js';
import { type Asked, answer, refusal, unexpected } from './git-problem.js';
import { line, type Repository } from './open-repository.js';
import { runGit } from './run-git.js';

/**
 * The sources of the project as they are in a commit, by the same rules as `readSources` reads a folder: neither symbolic links nor
 * submodules are followed, derived folders are left out, what is too large is named and not read.
 *
 * @param commit a full hash
 * @returns null where the commit has no project at this place
 */
export async function sourcesOfRevision(
  repository: Repository,
  commit: string,
): Promise<Asked<Sources | null>> {
  const tree = await projectTree(repository, commit);
  if (!tree.ok) return tree;
  if (tree.value === null) return answer(null);
  const listed = await listFiles(repository, tree.value);
  if (!listed.ok) return listed;
  const sources = listed.value.filter(({ path }) => isSourcePath(path));
  if (!sources.some(({ path }) => path === 'assay.yml')) return answer(null);
  const contents = await readBlobs(
    repository,
    sources.filter(({ size }) => size <= MAX_SOURCE_BYTES).map(({ hash }) => hash),
  );
  if (!contents.ok) return contents;
  const files = sources.map(({ path, size, hash }): SourceFile => {
    const content = contents.value.get(hash);
    return { path, size, content: content ?? null };
  });
  // Git names files by bytes, the compiler by text: two names could become one.
  const illegible = files.filter(({ path }) => path.includes('\ufffd'));
  return answer({
    files: files.filter(({ path }) => !path.includes('\ufffd')),
    diagnostics: illegible.map(({ path }) => ({
      code: 'unreadable-source',
      severity: 'error',
      message: 'cannot read it: its name is not UTF-8',
      hint: 'check its name and its permissions, or move it out of the project',
      location: { file: path },
    })),
    // A commit is what it is; nothing of it is kept by the state of files.
    stamp: null,
  });
}

/** The folders of a commit that hold an `assay.yml`, from the top of the repository, each with `/` at its end; the top is empty. */
export async function projectsOfRevision(
  repository: Repository,
  commit: string,
): Promise<Asked<readonly string[]>> {
  const listed = await listFiles(repository, commit);
  if (!listed.ok) return listed;
  return answer(
    listed.value.flatMap(({ path }) =>
      path === 'assay.yml' || path.endsWith('/assay.yml') ? [path.slice(0, -'assay.yml'.length)] : [],
    ),
  );
}

async function projectTree(repository: Repository, commit: string): Promise<Asked<string | null>> {
  if (repository.prefix === '') return answer(commit);
  const name = `${commit}:${repository.prefix.slice(0, -1)}`;
  const found = await runGit(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', name]);
  if (!found.ok) {
    // The commit itself is known: what is missing is the folder.
    return found.kind === 'refused' ? answer(null) : unexpected('look up the project folder', found);
  }
  const tree = line(found.output);
  const type = await runGit(repository, ['cat-file', '-t', tree]);
  if (!type.ok) return unexpected('look up the project folder', type);
  return answer(line(type.output) === 'tree' ? tree : null);
}

interface ListedFile {
  readonly path: string;
  readonly hash: string;
  readonly size: number;
}

/** Every file below a tree; links and submodules are none. */
async function listFiles(repository: Repository, tree: string): Promise<Asked<readonly ListedFile[]>> {
  // Without --full-tree it would list what lies below the folder that git is called in.
  const listed = await runGit(repository, ['ls-tree', '-r', '-z', '--long', '--full-tree', tree]);
  if (!listed.ok) return unexpected('list the files of a revision', listed);
  const files: ListedFile[] = [];
  for (const entry of listed.output.toString().split('\0')) {
    const found = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry);
    if (!found) continue;
    const [, hash = '', size = '', path = ''] = found;
    files.push({ path, hash, size: Number(size) });
  }
  return answer(files);
}

async function readBlobs(
  repository: Repository,
  hashes: readonly string[],
): Promise<Asked<ReadonlyMap<string, Uint8Array>>> {
  const wanted = [...new Set(hashes)];
  const contents = new Map<string, Uint8Array>();
  if (wanted.length === 0) return answer(contents);
  const read = await runGit(repository, ['cat-file', '--batch'], `${wanted.join('\n')}\n`);
  if (!read.ok) return unexpected('read the files of a revision', read);
  const { output } = read;
  let at = 0;
  // `<hash> blob <size>\n`, that many bytes, `\n`
  for (const hash of wanted) {
    const end = output.indexOf(0x0a, at);
    const head = output.toString('latin1', at, Math.max(at, end));
    const size = head.startsWith(`${hash} blob `) ? Number(head.slice(hash.length + ' blob '.length)) : -1;
    if (!(size >= 0) || end + 1 + size > output.length)
      return refusal(
        'git-failed',
        `git could not read the files of a revision: it says "${head.slice(0, 100)}"`,
        'check the clone with git fsck, or make a new one',
      );
    contents.set(hash, output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return answer(contents);
}
