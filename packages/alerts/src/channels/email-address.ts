/** Somebody who writes or gets mail. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** No quoted local parts and no lists: an address that could be read as another one, or as two, is none. */
const ADDRESS = /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@[^\s\p{C}@<>()[\]\\,;:"]{1,189}$/u;

/** Whether a text is one address to which mail can go, such as `flight-ops@acme.test`. */
export function isEmailAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** `audits@acme.test` or `Assay <audits@acme.test>`; null where it is neither. */
export function parseMailbox(text: string): Mailbox | null {
  const [, quoted, plain, address = text] = /^\s*(?:"([^"]*)"|([^"<>]*?))\s*<([^<>]*)>\s*$/.exec(text) ?? [];
  const name = (quoted ?? plain ?? '').trim();
  return isEmailAddress(address.trim()) && !/\p{Cc}/u.test(name) ? { name, address: address.trim() } : null;
}
