import type { QueryAnswer, QueryRows } from '../warehouse/warehouse.js';
import type { AskedOnce } from './asked-once.js';
import type { AuditSender } from './send-query.js';

/** What a query that several audits share has answered for one of them. */
export interface SharedAnswers {
  /** How many audits it was sent for. */
  readonly sharedBy: number;
  readonly count: QueryAnswer;
  /** Null: not known; then it is asked. */
  readonly examined: QueryRows | null;
}

/** A sender to which some answers are known already: it sends the other queries only. */
export function answeredSender(sender: AuditSender, { count, examined }: SharedAnswers): AuditSender {
  return {
    ...sender,
    send: async (query, ...call) => {
      if (query.purpose === 'count') return count;
      if (query.purpose === 'examined' && examined) return examined;
      return await sender.send(query, ...call);
    },
  };
}

/** For an audit that knows what it examined: it waits for nobody who is counting the same rows. */
export function withoutSharing(known: AskedOnce): AskedOnce {
  return { ...known, ask: (_key, send) => send(() => undefined) };
}
