import type { BadDate, IncidentAudit, Looked } from '../incident.js';
import { SETTLED_AFTER } from '../incident.js';

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
      const { bad, mended } = withoutBad(audit, looked.runDate);
      const isMended = bad !== audit.bad;
      if (isNewest) return settle({ ...audit, ...newestOf(audit, looked, true), bad, mended });
      if (!isMended) return audit;
      // Run again, an old date tells how steady it is only if the newest is good as well.
      return settle({ ...audit, bad, mended, streak: audit.streak + (audit.newest.good ? 1 : 0) });
    }
    case 'bad': {
      if (!seen.isOurs) return withUnclear(audit, looked);
      const wasMended = audit.mended.includes(looked.runDate);
      const isTurn = wasMended || (isNewest && audit.newest.good);
      const after: IncidentAudit = {
        ...audit,
        ...(isNewest && newestOf(audit, looked, false)),
        bad: withBad(audit.bad, badDateOf(seen)),
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

function withoutBad({ bad, mended }: IncidentAudit, runDate: string): Pick<IncidentAudit, 'bad' | 'mended'> {
  const left = bad.filter((date) => date.runDate !== runDate);
  if (left.length === bad.length) return { bad, mended };
  return { bad: left, mended: [...mended, runDate].sort() };
}

function withBad(bad: readonly BadDate[], date: BadDate): readonly BadDate[] {
  const last = bad.at(-1);
  // Nearly always it is the newest.
  if (!last || last.runDate < date.runDate) return [...bad, date];
  const others = bad.filter(({ runDate }) => runDate !== date.runDate);
  const at = others.findIndex(({ runDate }) => runDate > date.runDate);
  return at === -1 ? [...others, date] : [...others.slice(0, at), date, ...others.slice(at)];
}

function unknownSide(side: never): never {
  throw new Error(`not a side: ${String(side)}`);
}
