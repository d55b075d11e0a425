import { didYouMean, listOf } from '@assay/contract';
import type { Located, Surroundings } from '../project/project.js';
import type { Finding, Rule } from './rule.js';

/** An owner is a group of owners.yml. */
export const unknownOwner: Rule = {
  code: 'unknown-owner',
  checkProject: (project) => check(project.settings.owner, project),
  checkTable: (table, project) => check(table.owner, project),
  checkAudit: (audit, project) => check(audit.owner, project),
};

function* check(owner: Located<string> | null, { owners }: Surroundings): Iterable<Finding> {
  if (!owner || !owners || owners.has(owner.value)) return;
  const known = [...owners.keys()];
  yield {
    message: `unknown owner "${owner.value}": owners.yml has no such group`,
    label: 'not a group of owners.yml',
    hint:
      didYouMean(owner.value, known) ??
      (known.length > 0 && known.length <= 10
        ? `write ${listOf(known)}, or add the group to owners.yml`
        : 'add the group to owners.yml'),
    place: owner.place,
  };
}
