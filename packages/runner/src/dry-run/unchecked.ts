import type { Unchecked } from './dry-run-report.js';

/** Collects what could not be found out, by the reason. */
export function createUnchecked(): {
  readonly audit: (what: string, audit: string) => void;
  readonly table: (what: string) => void;
  /** In the order in which the reasons came up. */
  readonly all: () => Unchecked[];
} {
  const reasons = new Map<string, { readonly audits: Set<string>; tables: number }>();
  const of = (what: string): { readonly audits: Set<string>; tables: number } => {
    const found = reasons.get(what) ?? { audits: new Set(), tables: 0 };
    reasons.set(what, found);
    return found;
  };
  return {
    audit: (what, audit) => of(what).audits.add(audit),
    table: (what) => {
      of(what).tables += 1;
    },
    all: () => [...reasons].map(([what, { audits, tables }]) => ({ what, audits: audits.size, tables })),
  };
}
