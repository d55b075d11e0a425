import { clip, printableText } from '@assay/contract';

/** A text of a project or a warehouse for a message: on one line, without what could forge another, and not endless. */
export function shortText(text: string, characters = 120): string {
  // More than can be shown need not be looked at.
  return clip(printableText(text.slice(0, 4 * characters)), characters);
}
