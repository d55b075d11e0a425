import type { QueryAbout } from '../warehouse.js';
import { labelValue } from './label-value.js';

/** Tells one sending of a query from every other: a job that has it is ours. */
export const TOKEN_LABEL = 'assay_query';

export type JobLabels = Readonly<Record<string, string>>;

/**
 * The labels of a query's job, by which it is found in the list of jobs and on the bill.
 *
 * @param token letters, digits; another for each sending
 */
export function jobLabels(about: QueryAbout | undefined, token: string): JobLabels {
  return {
    [TOKEN_LABEL]: token,
    ...(about && {
      assay_project: labelValue(about.project),
      assay_run: labelValue(about.runId),
      assay_audit: labelValue(about.audit),
      ...(about.sharedBy !== undefined && { assay_audits: String(about.sharedBy) }),
      assay_attempt: String(about.attempt),
      assay_owner: labelValue(about.owner),
      assay_purpose: labelValue(about.side === undefined ? about.purpose : `${about.purpose}-${about.side}`),
    }),
  };
}

/** Whether a job is the one that was to be inserted with these labels. */
export function hasOurLabels(labels: JobLabels, ours: JobLabels): boolean {
  return Object.entries(ours).every(([name, value]) => labels[name] === value);
}
