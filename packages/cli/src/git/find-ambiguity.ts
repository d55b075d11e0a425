import { type Asked, answer, refusal, unexpected } from './git-problem.js';
import { line, type Repository } from './open-repository.js';
import { runGit } from './run-git.js';

/**
 * Refuses a name that both a tag and a branch have: git takes the tag, and who may push one could let it be taken for the branch.
 *
 * @param revision as the user wrote it, also with what goes back from there: `origin/main~2`
 */
export async function refuseAmbiguity(repository: Repository, revision: string): Promise<Asked<null>> {
  const [name = ''] = revision.split(/[~^:]|@\{/);
  if (name === '') return answer(null);
  const candidates = [name, ...FOLDERS.map((folder) => `${folder}${name}`)];
  const found = await runGit(repository, ['for-each-ref', '--format=%(refname)', 'refs/']);
  if (!found.ok) return unexpected('list branches and tags', found);
  const known = new Set(line(found.output).split('\n'));
  const [one, other] = candidates.filter((candidate) => known.has(candidate));
  return one === undefined || other === undefined
    ? answer(null)
    : refusal(
        'ambiguous-revision',
        `"${name}" is the name of both ${one} and ${other}, so nobody can say which is meant`,
        `write the one that is meant in full, or delete the other: git push --delete origin refs/tags/${name}`,
      );
}

/** Where git looks for a name, in this order. */
const FOLDERS = ['refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'];
