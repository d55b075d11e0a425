import type { KnownIncident } from '@assay/alerts';
import { listOf, printableText } from '@assay/contract';
import type { Printer } from '../print.js';

/**
 * Warns of each of these incidents that nobody was told of, because no owner has an address for it.
 *
 * @returns whether there is none
 */
export function reportUntold(
  incidents: readonly KnownIncident[],
  print: Pick<Printer, 'diagnostic'>,
): boolean {
  const untold = incidents.filter(isUntold);
  for (const { incident } of untold) {
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
  return untold.length === 0;
}

/**
 * Whether it is bad, of severity `error`, and no address was ever told, nor did anybody say that it is known. What only warns goes to
 * those who ask for it.
 */
export function isUntold({ incident, told, acknowledged }: KnownIncident): boolean {
  if (incident.severity !== 'error' || acknowledged !== null) return false;
  const isBad = incident.audits.some(({ bad }) => bad.length > 0);
  return isBad && (told === null || told.recipients.length === 0);
}
