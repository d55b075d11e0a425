/**
 * The text with every character made visible that would change how its neighbours look: control characters (but line ends
 * and tabs) and marks that reorder text. Code and values must be read as they are, not as they pretend to be.
 */
export function visibleText(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\ufffd');
}
