import type { IncidentBook } from './incident-book.js';
import type { IncidentDraft } from './incident-draft.js';

/**
 * Whether a run date that was mended here is bad in another incident: found good once, and not known any more since. What an audit costs
 * has no part in it. Of what could not be evaluated, bad data is another matter: it is known.
 */
export function badElsewhere(book: IncidentBook, draft: IncidentDraft): boolean {
  if (draft.kind === 'resource') return false;
  for (const { audit, mended } of draft.audits.values()) {
    if (mended.length === 0) continue;
    for (const other of book.ofAudit(draft.target, audit)) {
      if (other === draft || other.kind === 'resource') continue;
      if (draft.kind !== 'data' && other.kind === 'data') continue;
      if (other.audits.get(audit)?.bad.some(({ runDate }) => mended.includes(runDate))) return true;
    }
  }
  return false;
}
