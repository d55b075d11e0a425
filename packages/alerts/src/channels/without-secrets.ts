/** What is shorter stands in any text. */
const SHORTEST_SECRET = 4;

/** A text of a receiver without what it may have been told and sent back, as it was and as it stands in a URL. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, withoutEscapes(secret)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
}

/** A part of a URL as text; as it is, where a `%` stands for nothing. */
export function withoutEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
