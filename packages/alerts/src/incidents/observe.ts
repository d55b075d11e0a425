import type { BadDate, IncidentAudit, Looked } from '../incident.js';
import { SETTLED_AFTER } from '../incident.js';
import { withBadDate, withoutBadDate } from './bad-dates.js';

/** What a run found of an audit, as its incident sees it. */
export interface Observation {
  readonly side: 'good' | 'bad' | 'unclear';
  /** Whether the bad date belongs to this incident, and not to another one. */
  readonly isOurs: boolean;
  readonly looked: Looked;
  readonly offendingRows: number | null;
  readonly examinedRows: number | null;
}

/** The audit after one more result; the same object where it says nothing of the incident. */
export function observe(audit: IncidentAudit, seen: Observation): IncidentAudit {
  const { looked, side } = seen;
  const isNewest = looked.runDate >= audit.newest.runDate;
  switch (side) {
    case 'unclear':
      return withUnclear(audit, looked);
    case 'good': {
      const left = withoutBadDate(audit, looked.runDate);
      const after = left ? { ...audit, ...left, mended: [...audit.mended, looked.runDate].sort() } : audit;
      if (isNewest) return settle({ ...after, ...newestOf(audit, looked, true) });
      // Run again, an old date tells how steady it is only if the newest is good as well.
      return left ? settle({ ...after, streak: audit.streak + (audit.newest.good ? 1 : 0) }) : audit;
    }
    case 'bad': {
      if (!seen.isOurs) return withUnclear(audit, looked);
      const wasMended = audit.mended.includes(looked.runDate);
      const isTurn = wasMended || (isNewest && audit.newest.good);
      const { removed: _, ...known } = audit;
      const after: IncidentAudit = {
        ...known,
        ...(isNewest && newestOf(audit, looked, false)),
        ...withBadDate(audit, badDateOf(seen)),
        mended: wasMended ? audit.mended.filter((date) => date !== looked.runDate) : audit.mended,
      };
      return isTurn ? { ...after, streak: 1, unsteady: true } : settle(after);
    }
    default:
      return unknownSide(side);
  }
}

function withUnclear(audit: IncidentAudit, looked: Looked): IncidentAudit {
  const { newest, unclear } = audit;
  const isNewest = looked.runDate >= newest.runDate && looked.runDate >= (unclear?.runDate ?? '');
  return isNewest ? { ...audit, unclear: looked } : audit;
}

function badDateOf({ looked, offendingRows, examinedRows }: Observation): BadDate {
  return { ...looked, offendingRows, examinedRows };
}

function newestOf(
  { newest, streak, unclear }: IncidentAudit,
  looked: Looked,
  good: boolean,
): Pick<IncidentAudit, 'newest' | 'streak' | 'unclear'> {
  return {
    newest: { ...looked, good },
    streak: newest.good === good ? streak + 1 : 1,
    unclear: unclear !== null && unclear.runDate > looked.runDate ? unclear : null,
  };
}

function settle(audit: IncidentAudit): IncidentAudit {
  const streak = Math.min(audit.streak, SETTLED_AFTER);
  return { ...audit, streak, unsteady: audit.unsteady && streak < SETTLED_AFTER };
}

function unknownSide(side: never): never {
  throw new Error(`not a side: ${String(side)}`);
}
