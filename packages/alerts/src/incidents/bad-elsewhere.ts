import { isBadOn } from './bad-dates.js';
import type { IncidentBook } from './incident-book.js';
import type { IncidentDraft } from './incident-draft.js';

/**
 * Whether another incident says that an audit is not what it is here: bad for a date that was mended here, or for a later one than was
 * seen here. What an audit costs has no part in it. Of what could not be evaluated, bad data is another matter: it is known.
 */
export function badElsewhere(book: IncidentBook, draft: IncidentDraft): boolean {
  if (draft.kind === 'resource') return false;
  for (const { audit, mended, newest } of draft.audits.values()) {
    for (const other of book.ofAudit(draft.target, audit)) {
      if (other === draft || other.kind === 'resource') continue;
      if (draft.kind !== 'data' && other.kind === 'data') continue;
      const there = other.audits.get(audit);
      const last = there?.bad.at(-1);
      if (!there || !last) continue;
      if (last.runDate > newest.runDate || mended.some((date) => isBadOn(there, date))) return true;
    }
  }
  return false;
}
