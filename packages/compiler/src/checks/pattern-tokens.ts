/** The parts of a regular expression, of the syntax of RE2, as far as groups and anchors have to be told from everything else. */
export function patternTokens(pattern: string): { readonly token: string; readonly at: number }[] {
  return [...pattern.matchAll(TOKEN)].map(({ 0: token, index }) => ({ token, at: index }));
}

/** Whether a token sets flags for what follows, and is nothing itself: `(?i)`. */
export function setsFlags(token: string): boolean {
  return /^\(\?[a-zA-Z-]*\)$/.test(token);
}

/** Quoted text, a class, an escape, the head of a group, or one character. */
const TOKEN =
  /\\Q[\s\S]*?(?:\\E|$)|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[\s\S]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\[\s\S]|\(\?P?<\w+>|\(\?[a-zA-Z-]*[:)]|[\s\S]/gu;
