/**
 * The text with every character made visible that would change how its neighbours look: control characters (but line ends
 * and tabs) and marks that reorder text. Code and values must be read as they are, not as they pretend to be.
 */
export function visibleText(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\ufffd');
}

/** At most `length` characters, with an ellipsis where something was left out; never half of a surrogate pair. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}
