import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { reasonOf } from '../reason-of.js';
import { refuseAmbiguity } from './find-ambiguity.js';
import { type Asked, answer, refusal, unexpected } from './git-problem.js';
import { line, type Repository } from './open-repository.js';
import { runGit } from './run-git.js';

/** Two commits, by their full hashes. */
export interface Bases {
  /** What the base is now. */
  readonly tip: string;
  /** Where the commit that is checked out left the base: what changed on the base since is no change of it. */
  readonly mergeBase: string;
}

/**
 * The tip of a base and where `HEAD` left it. Where a shallow clone or a criss-cross of merges leaves that open, it is refused and not
 * guessed: from another commit than the right one a change might look as if it were none.
 *
 * @param revision as the user wrote it: a branch, a tag, a hash; never taken for an option
 */
export async function findBases(repository: Repository, revision: string): Promise<Asked<Bases>> {
  const clear = await refuseAmbiguity(repository, revision);
  if (!clear.ok) return clear;
  const tip = await commitOf(repository, revision);
  if (!tip.ok) return tip;
  const head = await commitOf(repository, 'HEAD');
  if (!head.ok) return head;
  const found = await runGit(repository, ['merge-base', '--all', tip.value, head.value]);
  if (!found.ok && found.kind === 'not-started') return unexpected('find the merge base', found);
  const bases = found.ok ? line(found.output).split('\n').filter(Boolean) : [];
  const cut = await isCut(repository, tip.value, head.value, bases);
  if (!cut.ok) return cut;
  if (cut.value)
    return refusal(
      'shallow-clone',
      `this clone is shallow: it does not reach back to where HEAD left ${revision}, so nobody can say what changed`,
      'fetch more: git fetch --unshallow; with actions/checkout set fetch-depth: 0',
    );
  const [mergeBase, ...more] = bases;
  if (mergeBase === undefined)
    return refusal(
      'no-merge-base',
      `HEAD and ${revision} have no commit in common, so nobody can say what changed`,
      `name the branch that this one goes back to, or rebase it on ${revision}`,
    );
  if (more.length > 0)
    return refusal(
      'several-merge-bases',
      `HEAD and ${revision} were merged into each other crosswise: ${bases.length} commits are where one left the other`,
      `merge ${revision} into this branch: then it is clear what changed`,
    );
  return answer({ tip: tip.value, mergeBase });
}

async function commitOf(repository: Repository, revision: string): Promise<Asked<string>> {
  const args = ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`];
  const found = await runGit(repository, args);
  if (found.ok) return answer(line(found.output));
  if (found.kind === 'not-started') return unexpected('look up a revision', found);
  return revision === 'HEAD'
    ? refusal(
        'unknown-revision',
        'nothing is committed here yet: HEAD names no commit',
        'commit, or check out the branch that is to be compared',
      )
    : refusal(
        'unknown-revision',
        `there is no commit "${revision}" in this clone`,
        'fetch it first (git fetch origin), and write it as git knows it: origin/main, a tag, a hash',
      );
}

/**
 * Whether history is cut off, as in a shallow clone, between the merge bases and one of the two: then there may be a better merge
 * base behind the cut.
 */
async function isCut(
  repository: Repository,
  tip: string,
  head: string,
  bases: readonly string[],
): Promise<Asked<boolean>> {
  const path = await runGit(repository, ['rev-parse', '--git-path', 'shallow']);
  if (!path.ok) return unexpected('tell whether the clone is shallow', path);
  const shallow = commitsIn(resolve(repository.folder, line(path.output)));
  if (!shallow.ok) return shallow;
  if (shallow.value.size === 0) return answer(false);
  const between = await runGit(repository, ['rev-list', tip, head, ...bases.map((base) => `^${base}`)]);
  if (!between.ok) return unexpected('list commits', between);
  return answer(
    line(between.output)
      .split('\n')
      .some((commit) => shallow.value.has(commit)),
  );
}

function commitsIn(file: string): Asked<ReadonlySet<string>> {
  try {
    return answer(new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return answer(new Set());
    return refusal(
      'git-failed',
      `the list of commits at which a shallow clone ends cannot be read: ${reasonOf(error)}`,
      'give yourself the permission to read the folder .git',
    );
  }
}
