import { compareText, type Plan } from '@assay/contract';

/** Everybody who owns something, and every group of `owners.yml`; by name. */
export function ownerNames({ plan }: { readonly plan: Plan }): string[] {
  const owners = [...plan.tables, ...plan.audits].map(({ owner }) => owner);
  return [...new Set([...Object.keys(plan.owners), ...owners])].sort(compareText);
}
