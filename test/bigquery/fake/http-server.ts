import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { ApiError, errorBody } from './api-error.js';
import type { ScriptedAnswer, SeenRequest } from './fake-bigquery.js';
import { errorOfFault, type Fault, type FaultRules } from './fault-rules.js';
import { ROUTES } from './routes.js';
import type { ServerContext } from './server-context.js';

const UNAUTHENTICATED = {
  code: 401,
  error: {
    reason: 'required',
    message:
      'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  },
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Listens on a free port of loopback; every request is written down before anything is done with it. */
export async function listen(
  context: () => ServerContext,
  faults: FaultRules,
  requests: Mutable<SeenRequest>[],
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (closing.signal.aborted || response.destroyed) return;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      send(
        response,
        501,
        errorBody(501, { reason: 'notImplemented', message: `The fake failed: ${message}` }),
      );
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const raw = await readBody(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    const found = ROUTES.flatMap((route) => {
      const match = route.method === method ? route.path.exec(url.pathname) : null;
      return match === null ? [] : [{ route, params: decoded(match.groups ?? {}) }];
    })[0];
    const contentType = request.headers['content-type'] ?? '';
    const body =
      contentType.includes('json') && raw.length > 0 ? (JSON.parse(raw.toString('utf8')) as unknown) : null;
    const api = found?.route.api ?? 'unknown';
    const jobId = found?.params.job ?? jobIdOf(body);
    const fault = faults.next({ api, method, path: url.pathname, jobId });
    const query = Object.fromEntries(url.searchParams);
    const isAuthorized = request.headers.authorization === 'Bearer a-token-of-the-fake';
    const seen: Mutable<SeenRequest> = {
      api,
      method,
      path: url.pathname,
      query,
      body,
      at,
      isAuthorized,
      status: null,
      fault,
    };
    requests.push(seen);
    if (fault === 'hang') return;
    if (fault === 'resetBefore') return reset(request);
    if (typeof fault === 'object' && fault !== null && 'instead' in fault) {
      seen.status = 200;
      return send(response, 200, fault.instead);
    }
    const isRefused = context().requiresToken && !isAuthorized && api !== 'token';
    const scripted = isRefused ? UNAUTHENTICATED : fault === null ? null : errorOfFault(fault);
    const outcome =
      scripted !== null
        ? { code: scripted.code, body: errorBody(scripted.code, scripted.error) }
        : found === undefined
          ? unknown(method, url.pathname)
          : await attempt(() =>
              found.route.handler(
                {
                  params: found.params,
                  query,
                  all: (name) => url.searchParams.getAll(name),
                  body,
                  raw,
                  contentType,
                  jobFault: jobFault(fault),
                },
                context(),
              ),
            );
    if (fault === 'hangAfter') return;
    if (fault === 'resetAfter') return reset(request);
    if (typeof fault === 'object' && fault !== null && 'delayMs' in fault)
      await pause(fault.delayMs, closing.signal);
    seen.status = outcome.code;
    send(response, outcome.code, outcome.body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function attempt(
  work: () => Promise<unknown>,
): Promise<{ readonly code: number; readonly body: unknown }> {
  try {
    return { code: 200, body: await work() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.code, body: errorBody(error.code, error.error) };
  }
}

function unknown(method: string, path: string) {
  const message = `The fake does not know ${method} ${path}.`;
  return { code: 501, body: errorBody(501, { reason: 'notImplemented', message }) };
}

function send(response: ServerResponse, code: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return;
  const isPage = typeof body === 'string';
  const type = isPage ? 'text/html' : 'application/json; charset=UTF-8';
  response.writeHead(code, { 'content-type': type });
  response.end(isPage ? body : JSON.stringify(body));
}

/** A connection that is cut with RST: the client cannot tell whether its request arrived. */
function reset(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)]));
}

function jobIdOf(body: unknown): string | null {
  const reference = (body as { readonly jobReference?: { readonly jobId?: unknown } } | null)?.jobReference;
  return typeof reference?.jobId === 'string' ? reference.jobId : null;
}

function jobFault(fault: Fault | null): ScriptedAnswer {
  if (typeof fault !== 'object' || fault === null) return {};
  if ('warnings' in fault) return { warnings: fault.warnings };
  if (!('job' in fault)) return {};
  if (typeof fault.job !== 'string') return { error: fault.job };
  const message =
    fault.job === 'jobRateLimitExceeded'
      ? 'Exceeded rate limits: too many concurrent queries for this project.'
      : 'The job encountered an internal error during execution and was unable to complete successfully.';
  return { error: { reason: fault.job, message } };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}
