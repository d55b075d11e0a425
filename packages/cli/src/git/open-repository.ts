import { type Asked, answer, refusal, unexpected } from './git-problem.js';
import { type GitPlace, runGit } from './run-git.js';

/** The repository that a project is in. */
export interface Repository extends GitPlace {
  /** Its top folder, absolute. */
  readonly root: string;
  /** The project folder from there: empty, or with `/` and ending in one. Symbolic links on the way are followed. */
  readonly prefix: string;
}

/** Finds the repository whose working tree holds the project folder. */
export async function openRepository(place: GitPlace): Promise<Asked<Repository>> {
  const inside = await runGit(place, ['rev-parse', '--is-inside-work-tree']);
  if (!inside.ok) {
    if (inside.kind === 'refused' && /not a git repository/i.test(inside.complaint))
      return notInOne('it is in no git repository');
    return unexpected('open the repository', inside);
  }
  if (line(inside.output) !== 'true') return notInOne('the repository has no working tree here');
  const prefix = await runGit(place, ['rev-parse', '--show-prefix']);
  if (!prefix.ok) return unexpected('open the repository', prefix);
  const root = await runGit(place, ['rev-parse', '--show-toplevel']);
  if (!root.ok) return unexpected('open the repository', root);
  return answer({ ...place, root: line(root.output), prefix: line(prefix.output) });
}

function notInOne(why: string) {
  return refusal(
    'not-a-repository',
    `the project cannot be compared with a revision: ${why}`,
    'run it in a clone of the repository, with the files checked out',
  );
}

/** The text without the line end that git puts behind it; a name may end in one of its own. */
export function line(output: Buffer): string {
  return output.toString().replace(/\n$/, '');
}
