import type { WarehouseTrouble } from '@assay/history';
import { judgeRefusal } from '../judge-refusal.js';
import { refusalMessage } from '../refusal-message.js';
import type { Refusal, Reply } from '../reply.js';

/** What a call that brought nothing means to who wanted it. */
export function troubleOf(reply: Exclude<Reply<unknown>, { kind: 'answered' }>): WarehouseTrouble {
  switch (reply.kind) {
    case 'refused':
      return troubleOfRefusal(reply.refusal);
    case 'lost':
      return { kind: 'unreachable', message: reply.what };
    case 'no-credentials':
      return { kind: 'refused', message: reply.what };
    default: {
      const never: never = reply;
      return never;
    }
  }
}

export function troubleOfRefusal(refusal: Refusal): WarehouseTrouble {
  if (refusal.reason === 'quotaExceeded') return { kind: 'quota', message: refusalMessage(refusal) };
  const { kind } = judgeRefusal(refusal);
  const mayPass = kind === 'repeat' || kind === 'new-job';
  return { kind: mayPass ? 'unreachable' : 'refused', message: refusalMessage(refusal) };
}
