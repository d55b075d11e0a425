import { type AuditSeverity, addressText, compareText, type Plan } from '@assay/contract';
import type { Recipient } from '../message.js';

/** Where owner groups are told of a severity, each address once, sorted by channel and address. */
export function routesOf(plan: Plan, owners: readonly string[], severity: AuditSeverity): Recipient[] {
  const found: Recipient[] = [];
  for (const owner of owners) {
    for (const { channel, address, severities } of plan.owners[owner]?.notify ?? []) {
      if (severities.includes(severity)) found.push({ channel, address });
    }
  }
  return unite(found);
}

/** Each address once, sorted by channel and address. */
export function unite(...lists: readonly (readonly Recipient[])[]): Recipient[] {
  const all = new Map(lists.flat().map((recipient) => [addressText(recipient), recipient]));
  return [...all.values()].sort(
    (a, b) => compareText(a.channel, b.channel) || compareText(a.address, b.address),
  );
}

/** Those of the first list that are not in the second. */
export function without(all: readonly Recipient[], some: readonly Recipient[]): Recipient[] {
  const known = new Set(some.map(addressText));
  return all.filter((recipient) => !known.has(addressText(recipient)));
}

/** The owner groups that have a route to an address, whatever it is told of. */
export function groupsAt(plan: Plan, owners: readonly string[], recipient: Recipient): string[] {
  return owners.filter((owner) =>
    plan.owners[owner]?.notify.some((route) => addressText(route) === addressText(recipient)),
  );
}

/** Whether an owner group lets masked rows of its audits go to an address. */
export function allowsSamples(plan: Plan, owner: string, recipient: Recipient): boolean {
  const routes = plan.owners[owner]?.notify ?? [];
  return routes.some((route) => route.samples && addressText(route) === addressText(recipient));
}
