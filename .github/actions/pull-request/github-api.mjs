import { readFileSync } from 'node:fs';

/** Times that a request is sent where the service is at fault, or somebody is too quick. */
const ATTEMPTS = 3;

/** An answer that says no. */
export class Refusal extends Error {
  constructor(method, path, status, text) {
    super(`GitHub answered ${method} ${path} with ${status}: ${text.slice(0, 300)}`);
    this.status = status;
  }
}

/**
 * Asks GitHub's API; gives the parsed answer. Sent again where that is safe: what writes is sent once, since a second comment could come
 * of it.
 *
 * @param token default: that of the action
 */
export async function ask(method, path, body, token) {
  const { GITHUB_API_URL: api, GITHUB_TOKEN: ownToken, API_PAUSE_MS: pause = '2000' } = process.env;
  for (let attempt = 1; ; attempt += 1) {
    const isLast = method !== 'GET' || attempt === ATTEMPTS;
    try {
      const response = await fetch(`${api}${path}`, {
        method,
        // Whoever is led elsewhere would take the token along.
        redirect: 'error',
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token ?? ownToken}`,
          'x-github-api-version': '2022-11-28',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      const refusal = new Refusal(method, path, response.status, text);
      if (isLast || (response.status < 500 && response.status !== 429)) throw refusal;
    } catch (error) {
      if (isLast || error instanceof Refusal) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Number(pause)));
  }
}

/** Every item of a list, page after page, until `found` says that one is enough. */
export async function askAll(path, found = () => false) {
  const size = 100;
  const items = [];
  for (let page = 1; ; page += 1) {
    const part = await ask('GET', `${path}?per_page=${size}&page=${page}`);
    items.push(...part);
    if (part.length < size || part.some(found)) return items;
  }
}

/** The pull request of the event; undefined where there is none. */
export function pullRequest() {
  const { GITHUB_EVENT_PATH: path } = process.env;
  return path ? JSON.parse(readFileSync(path, 'utf8')).pull_request : undefined;
}

/** A line that GitHub shows at the job. On the error stream: a step may hand on what it prints. */
export function annotate(level, title, message) {
  const data = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stderr.write(`::${level} title=${data(title)}::${data(message)}\n`);
}
