import { withoutEscapes } from './without-secrets.js';

/**
 * A URL as it may stand in a log: where it leads, without user, password, path, query and fragment, which may be secrets: whoever has the
 * path of a chat's webhook may write there. What is no URL is not shown at all: it may be a secret as a whole.
 */
export function shownUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || parsed.host === '') return '(not a URL)';
  return `${parsed.protocol}//${parsed.host}/${parsed.pathname === '/' ? '' : '…'}`;
}

/** What of a URL must not be shown, in every form in which a receiver may say it: user and password also as they are sent. */
export function urlSecrets(url: string): string[] {
  if (!URL.canParse(url)) return [url];
  const parsed = new URL(url);
  const { username, password, pathname, search, searchParams } = parsed;
  return [
    ...[pathname, ...pathname.split('/'), search.slice(1), ...searchParams.values()],
    ...[username, password, Buffer.from(credentialsOf(parsed)).toString('base64')],
  ];
}

/** User and password of a URL as they are sent, before Base64. */
export function credentialsOf({ username, password }: URL): string {
  return `${withoutEscapes(username)}:${withoutEscapes(password)}`;
}
