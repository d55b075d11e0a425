/**
 * A URL as it may stand in a log: without user, password, query and fragment, which may hold secrets. What is no URL is not shown at
 * all: it may be a secret as a whole.
 *
 * @param path `hidden` where the path is a secret too, as in Slack's webhooks
 */
export function shownUrl(url: string, path: 'shown' | 'hidden' = 'shown'): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || parsed.host === '') return '(not a URL)';
  const place = `${parsed.protocol}//${parsed.host}`;
  return path === 'hidden' ? `${place}/…` : `${place}${parsed.pathname}`;
}
