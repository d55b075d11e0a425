import type { Definitions } from '@assay/compiler';
import { type Asked, answer, refusal, unexpected } from '../git/git-problem.js';
import { line, type Repository } from '../git/open-repository.js';
import { runGit } from '../git/run-git.js';
import { sourcesOfRevision } from '../git/sources-of-revision.js';
import type { Sources } from '../read-sources.js';

/** Who had which right, and since which commit that is so. */
export interface BaseRights {
  readonly definitions: Definitions;
  /** The commit of the base whose `owners.yml` and `assay.yml` say it; null: the base never had a project here. */
  readonly commit: string | null;
}

/** How many commits of the base that changed `owners.yml` or `assay.yml` are looked at for one that can be read. */
const LOOKED_BACK = 50;

/**
 * Who owns what at the tip of the base. Where nobody can be asked by it, because its `assay.yml` names no owner that its `owners.yml`
 * knows, the groups and the owner of the settings are those of the newest commit of the base that does: a base that was broken gives
 * nobody a right that he had not, and can be mended by those who had it.
 */
export async function rightsOfBase(repository: Repository, tip: string): Promise<Asked<BaseRights>> {
  const { NO_DEFINITIONS, readDefinitions } = await import('@assay/compiler');
  const read = (sources: Sources): Definitions => {
    const definitions = readDefinitions(sources.files);
    return sources.diagnostics.length === 0 ? definitions : { ...definitions, complete: false };
  };
  const sources = await sourcesOfRevision(repository, tip);
  if (!sources.ok) return sources;
  const now = sources.value && read(sources.value);
  if (now && hasOwner(now)) return answer({ definitions: now, commit: tip });
  const commits = await commitsOfSettings(repository, tip);
  if (!commits.ok) return commits;
  for (const commit of commits.value) {
    const older = await sourcesOfRevision(repository, commit);
    if (!older.ok) return older;
    const then = older.value && read(older.value);
    if (!then || !hasOwner(then)) continue;
    const { settings, groups } = then;
    return answer({ definitions: { ...(now ?? then), settings, groups }, commit });
  }
  if (now) return answer({ definitions: now, commit: tip });
  const cut = await runGit(repository, ['rev-parse', '--is-shallow-repository']);
  if (!cut.ok) return unexpected('tell whether the clone is shallow', cut);
  if (line(cut.output) === 'true' || commits.value.length >= LOOKED_BACK)
    return refusal(
      'shallow-clone',
      'the base has no project here, and this clone is shallow: nobody can say whether it had one, and who owned it',
      'fetch more: git fetch --unshallow; with actions/checkout set fetch-depth: 0',
    );
  return answer({ definitions: NO_DEFINITIONS, commit: null });
}

function hasOwner({ settings, groups }: Definitions): boolean {
  return settings.owner !== null && (groups.get(settings.owner)?.members.length ?? 0) > 0;
}

/** Where the base came by what its `assay.yml` and `owners.yml` say, the newest first. */
async function commitsOfSettings(repository: Repository, tip: string): Promise<Asked<readonly string[]>> {
  const paths = ['assay.yml', 'owners.yml'].map((file) => `:(top,literal)${repository.prefix}${file}`);
  const limits = ['--first-parent', `--max-count=${LOOKED_BACK}`];
  const found = await runGit(repository, ['rev-list', ...limits, tip, '--', ...paths]);
  if (!found.ok) return unexpected('list commits', found);
  return answer(line(found.output).split('\n').filter(Boolean));
}
