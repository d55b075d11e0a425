import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FakeComment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

/** A server that speaks the part of GitHub's API that the action uses, for one pull request of `acme/shop`. */
export interface FakeGitHub {
  readonly url: string;
  readonly comments: FakeComment[];
  readonly reviews: unknown[];
  /** `org/team/login` to its state. */
  readonly memberships: Record<string, string>;
  /** `METHOD path` of every request, in their order. */
  readonly requests: string[];
  /** Statuses that the next requests get instead of an answer, in their order; 0: the connection is cut, null: an answer. */
  readonly refusals: (number | null)[];
  /** What a token may: without it 403. */
  mayWrite: boolean;
}

export const TOKEN = 'ghs_made_up';
/** May read teams, and nothing else. */
export const TEAMS_TOKEN = 'ghs_teams_made_up';

export async function startFakeGitHub(): Promise<FakeGitHub> {
  const github: Omit<FakeGitHub, 'url'> = {
    comments: [],
    reviews: [],
    memberships: {},
    requests: [],
    refusals: [],
    mayWrite: true,
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const method = request.method ?? '';
      github.requests.push(`${method} ${pathname}${method === 'GET' ? ` ${searchParams.get('page')}` : ''}`);
      const answer = (status: number, value: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      const refusal = github.refusals.shift();
      if (refusal === 0) return void request.socket.destroy();
      if (refusal !== undefined && refusal !== null) return answer(refusal, { message: 'refused' });
      const [, organisation, team, login] =
        /^\/orgs\/([^/]+)\/teams\/([^/]+)\/memberships\/([^/]+)$/.exec(pathname) ?? [];
      if (login !== undefined) {
        if (request.headers.authorization !== `Bearer ${TEAMS_TOKEN}`)
          return answer(403, { message: 'Resource not accessible by integration' });
        const state = github.memberships[`${organisation}/${team}/${login}`];
        return state === undefined ? answer(404, { message: 'Not Found' }) : answer(200, { state });
      }
      if (request.headers.authorization !== `Bearer ${TOKEN}`)
        return answer(401, { message: 'Bad credentials' });
      const page = (items: readonly unknown[]): readonly unknown[] => {
        const size = Number(searchParams.get('per_page') ?? 30);
        const at = (Number(searchParams.get('page') ?? 1) - 1) * size;
        return items.slice(at, at + size);
      };
      const sent = Buffer.concat(chunks).toString();
      const text = sent === '' ? '' : (JSON.parse(sent) as { readonly body: string }).body;
      const one = /^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/.exec(pathname)?.[1];
      if (method === 'GET' && pathname === '/repos/acme/shop/pulls/7/reviews')
        return answer(200, page(github.reviews));
      if (method === 'GET' && pathname === '/repos/acme/shop/issues/7/comments')
        return answer(200, page(github.comments));
      if (!github.mayWrite) return answer(403, { message: 'Resource not accessible by integration' });
      if (text.length > 65_536) return answer(422, { message: 'body is too long' });
      if (method === 'POST' && pathname === '/repos/acme/shop/issues/7/comments') {
        const comment = {
          id: github.comments.length + 1,
          user: { login: 'github-actions[bot]' },
          body: text,
        };
        github.comments.push(comment);
        return answer(201, comment);
      }
      const known = github.comments.find(({ id }) => String(id) === one);
      if (method === 'PATCH' && known) {
        known.body = text;
        return answer(200, known);
      }
      return answer(404, { message: 'Not Found' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(github, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
