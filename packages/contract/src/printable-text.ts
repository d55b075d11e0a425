/**
 * A text that came from a file or a warehouse, as it may be written to a terminal: on one line, and without the control
 * characters with which it could repaint the screen or forge a line. Each of them becomes `�`.
 */
export function printableText(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\ufffd');
}
