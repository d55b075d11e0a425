import type { ChangedProject } from '@assay/compiler';
import { dialectOf } from '@assay/contract';
import type { RevisionComparison } from '../compare-revisions.js';

/** What differs between the merge base and the working tree, as their files and their plans tell it. */
export async function comparedProject({
  before,
  after,
  changes,
  uncomparedTargets,
}: RevisionComparison): Promise<ChangedProject> {
  const { NO_DEFINITIONS, readDefinitions } = await import('@assay/compiler');
  const old = new Set(before.sideSettings?.targets.map(({ name }) => name));
  const compared = (after.sideSettings?.targets ?? []).filter(
    ({ name }) => old.has(name) && !uncomparedTargets.includes(name),
  );
  const audits = [...(before.plan?.audits ?? []), ...after.plan.audits];
  const reads = new Map<string, readonly string[]>();
  for (const audit of audits) reads.set(audit.id, [...(reads.get(audit.id) ?? []), ...audit.reads]);
  return {
    before: before.sources === null ? NO_DEFINITIONS : readDefinitions(before.sources.files),
    after: readDefinitions(after.sources?.files ?? []),
    // Of a base that is not there or does not compile the files alone are compared.
    planned: before.plan === null ? null : changes,
    dialects: new Set(compared.map(dialectOf)),
    reads,
  };
}
