import type { Plan, Status } from '@assay/contract';

/** Writes a history of nightly runs of a plan, as `assay run` writes it; the same arguments give the same files. */
export function generateHistory(
  historyDir: string,
  plan: Plan,
  options: {
    readonly runs: number;
    readonly first?: number;
    readonly statusOf?: (chance: number) => Status;
  },
): number;
