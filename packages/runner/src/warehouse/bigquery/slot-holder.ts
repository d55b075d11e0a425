import type { SlotHolder } from '@assay/contract';
import type { Job } from './job.js';

/** Who has a slot, by the labels of its job. */
export function holderOf({ labels }: Pick<Job, 'labels'>): SlotHolder {
  const { assay_run: run, assay_audit: audit } = labels;
  return { pid: null, runId: run === undefined ? null : runIdOf(run), ...(audit !== undefined && { audit }) };
}

/** A label is in lower case; the id of a run is not. */
function runIdOf(label: string): string {
  const [, day, time, rest] = /^(\d{8})t(\d{6})z-(\w+)$/.exec(label) ?? [];
  return day === undefined ? label : `${day}T${time}Z-${rest}`;
}
