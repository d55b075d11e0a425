import type { UnknownCause, WhyUnknown } from '../warehouse/inspector.js';
import type { Unchecked } from './dry-run-report.js';

interface Reason {
  readonly cause: UnknownCause;
  readonly audits: Set<string>;
  tables: number;
}

/** Collects what could not be found out, by the reason. */
export function createUnchecked(): {
  readonly audit: (why: WhyUnknown, audit: string) => void;
  readonly table: (why: WhyUnknown) => void;
  /** In the order in which the reasons came up. */
  readonly all: () => Unchecked[];
} {
  const reasons = new Map<string, Reason>();
  const of = ({ what, cause }: WhyUnknown): Reason => {
    const found = reasons.get(what) ?? { cause, audits: new Set<string>(), tables: 0 };
    reasons.set(what, found);
    return found;
  };
  return {
    audit: (why, audit) => of(why).audits.add(audit),
    table: (why) => {
      of(why).tables += 1;
    },
    all: () =>
      [...reasons].map(([what, { cause, audits, tables }]) => ({ what, cause, audits: audits.size, tables })),
  };
}
