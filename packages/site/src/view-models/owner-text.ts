import { clip } from '@assay/contract';

const LONGEST_OWNER = 60;
const LONGEST_ADDRESSES = 300;

/** The name of an owner as pages show it: in one line or two, however long it is. */
export function ownerText(name: string): string {
  return clip(name, LONGEST_OWNER);
}

/** Addresses or people of a group, as far as a page has room for them. */
export function addressesText(addresses: readonly string[]): string {
  return clip(addresses.join(', '), LONGEST_ADDRESSES);
}
