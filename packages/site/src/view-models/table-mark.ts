import { groupBy } from '@assay/contract';
import {
  type Mark,
  SHORT_VERDICTS,
  VERDICT_LOOKS,
  VERDICT_MARKS,
  type VerdictLook,
  verdictLook,
} from '../status-mark.js';
import type { SiteFacts } from './site-facts.js';

/** How a table's verdict looks. */
export function tableLook(facts: SiteFacts, name: string): VerdictLook {
  const verdict = facts.verdicts.get(name);
  // A table that the plan does not have: nobody looks at it.
  return verdict ? verdictLook(verdict, facts.auditsOf.get(name)?.length ?? 0) : 'unchecked';
}

/** The sign of a table's verdict. */
export function tableMark(facts: SiteFacts, name: string): Mark {
  return VERDICT_MARKS[tableLook(facts, name)];
}

/** The same in few words, for where many tables stand beside one another. */
export function shortTableMark(facts: SiteFacts, name: string): Mark {
  const look = tableLook(facts, name);
  return { ...VERDICT_MARKS[look], word: SHORT_VERDICTS[look] };
}

/** The smaller, the sooner a reader has to know of the table. */
export function tableUrgency(facts: SiteFacts, name: string): number {
  return VERDICT_LOOKS.indexOf(tableLook(facts, name));
}

/** How many of the tables look how, in the order of what has to be known first; looks that do not occur are left out. */
export function countLooks(
  facts: SiteFacts,
  names: readonly string[],
): { readonly look: VerdictLook; readonly count: number }[] {
  const byLook = groupBy(names, (name) => tableLook(facts, name));
  return VERDICT_LOOKS.flatMap((look) => {
    const count = byLook.get(look)?.length ?? 0;
    return count === 0 ? [] : [{ look, count }];
  });
}
