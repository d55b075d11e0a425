import { isUntold, type KnownIncident } from '@assay/alerts';
import { listOf, printableText } from '@assay/contract';
import type { Printer } from '../print.js';

/** Warns of each of these incidents that nobody was told of because no owner has an address for it. */
export function reportUntold(incidents: readonly KnownIncident[], print: Pick<Printer, 'diagnostic'>): void {
  for (const { incident } of incidents.filter(isUntold)) {
    const owners = listOf(
      incident.owners.map((owner) => printableText(owner)),
      'and',
    );
    print.diagnostic({
      code: 'nobody-told',
      severity: 'warning',
      message: `nobody was told of ${incident.id}, which began on ${incident.since}: owners.yml has no address for ${owners}`,
      hint: 'give the group a `notify:`; `assay alert list` shows what is open',
    });
  }
}
