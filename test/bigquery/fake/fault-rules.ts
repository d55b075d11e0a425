import type { ErrorProto } from './rest-resources.js';

/** Which requests a fault is for; what is left out fits every request. */
export interface FaultCondition {
  /** Name of the API method, such as `jobs.insert`, `jobs.get`, `jobs.getQueryResults`, `jobs.cancel`, `tables.get`. */
  readonly api?: string;
  readonly method?: string;
  readonly path?: string | RegExp;
  readonly jobId?: string | RegExp;
  /** Only once a request of this API method has come in. */
  readonly after?: string;
  /** Only the nth request that fits the rest, from 1. */
  readonly nth?: number;
  /** Only the first so many. */
  readonly times?: number;
}

/**
 * What happens to a request. A number or a name is an answer with that error. `resetBefore` cuts the connection and does
 * nothing, `resetAfter` does the work and cuts it, `hang` neither works nor answers, `hangAfter` works and never answers.
 * `delayMs` works, waits and answers. `instead` does nothing and is answered as a success; a text is a page of HTML. `job` lets an insert succeed and the job fail; `warnings` lets it succeed with these.
 */
export type Fault =
  | 500
  | 503
  | 429
  | 'rateLimitExceeded'
  | 'quotaExceeded'
  | 'billing'
  | 'resetBefore'
  | 'resetAfter'
  | 'hang'
  | 'hangAfter'
  | { readonly accessDenied: string }
  | { readonly status: number; readonly error: ErrorProto }
  | { readonly delayMs: number }
  | { readonly instead: unknown }
  | { readonly job: 'jobBackendError' | 'jobInternalError' | 'jobRateLimitExceeded' | ErrorProto }
  | { readonly warnings: readonly ErrorProto[] };

interface Request {
  readonly api: string;
  readonly method: string;
  readonly path: string;
  readonly jobId: string | null;
}

export interface FaultRules {
  readonly add: (rule: { readonly when: FaultCondition; readonly fault: Fault }) => () => void;
  /** The fault of this request; counts it. */
  readonly next: (request: Request) => Fault | null;
}

export function makeFaultRules(): FaultRules {
  const seen = new Set<string>();
  const rules: { readonly when: FaultCondition; readonly fault: Fault; seen: number }[] = [];
  return {
    add: ({ when, fault }) => {
      const rule = { when, fault, seen: 0 };
      rules.push(rule);
      return () => {
        const index = rules.indexOf(rule);
        if (index >= 0) rules.splice(index, 1);
      };
    },
    next: (request) => {
      // Each rule counts what fits it, also when another one is applied: "the second insert" means of all inserts.
      let due: Fault | null = null;
      for (const rule of rules) {
        if (!fits(rule.when, request)) continue;
        if (rule.when.after !== undefined && !seen.has(rule.when.after)) continue;
        rule.seen += 1;
        const { nth, times } = rule.when;
        const isDue = (nth === undefined || rule.seen === nth) && (times === undefined || rule.seen <= times);
        if (isDue && due === null) due = rule.fault;
      }
      seen.add(request.api);
      return due;
    },
  };
}

function fits(when: FaultCondition, request: Request): boolean {
  return (
    (when.api === undefined || when.api === request.api) &&
    (when.method === undefined || when.method === request.method) &&
    (when.path === undefined || matches(when.path, request.path)) &&
    (when.jobId === undefined || (request.jobId !== null && matches(when.jobId, request.jobId)))
  );
}

function matches(pattern: string | RegExp, text: string): boolean {
  return typeof pattern === 'string' ? pattern === text : pattern.test(text);
}

/** The error a fault answers with; null if it is of another kind. Texts as the service has them. */
export function errorOfFault(fault: Fault): { readonly code: number; readonly error: ErrorProto } | null {
  if (typeof fault === 'object') {
    if ('status' in fault) return { code: fault.status, error: fault.error };
    if (!('accessDenied' in fault)) return null;
    return { code: 403, error: { reason: 'accessDenied', message: `Access Denied: ${fault.accessDenied}` } };
  }
  switch (fault) {
    case 500:
      return error(
        500,
        'internalError',
        'An internal error occurred and the request could not be completed.',
      );
    case 503:
      return error(
        503,
        'backendError',
        'Error encountered during execution. Retrying may solve the problem.',
      );
    case 429:
      return error(429, 'rateLimitExceeded', 'Too many requests.');
    case 'rateLimitExceeded':
      return error(
        403,
        'rateLimitExceeded',
        'Exceeded rate limits: too many api requests per user per method.',
      );
    case 'quotaExceeded':
      return error(
        403,
        'quotaExceeded',
        'Quota exceeded: Your project exceeded quota for free query bytes scanned.',
      );
    case 'billing':
      return error(403, 'billingNotEnabled', 'Billing has not been enabled for this project.');
    default:
      return null;
  }
}

function error(code: number, reason: string, message: string) {
  return { code, error: { reason, message } };
}
