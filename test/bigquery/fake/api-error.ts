import type { ErrorProto } from './rest-resources.js';

/** An answer other than 200, thrown inside the server only and written as the service writes it. */
export class ApiError extends Error {
  readonly code: number;
  readonly error: ErrorProto;
  constructor(code: number, error: ErrorProto) {
    super(error.message);
    this.code = code;
    this.error = error;
  }
}

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
};

/** The body of an error: message twice, reason and domain in the list, as in every answer of the service. */
export function errorBody(code: number, error: ErrorProto): object {
  const location =
    error.location === undefined ? {} : { location: error.location, locationType: 'parameter' };
  return {
    error: {
      code,
      message: error.message,
      errors: [{ message: error.message, domain: 'global', reason: error.reason, ...location }],
      status: STATUS[code] ?? 'UNKNOWN',
    },
  };
}

/** HTTP status of a job's error where `jobs.getQueryResults` reports it: "Error messages" of the service's documentation. */
export function statusOfReason(reason: string): number {
  switch (reason) {
    case 'accessDenied':
    case 'billingNotEnabled':
    case 'blocked':
    case 'quotaExceeded':
    case 'rateLimitExceeded':
    case 'responseTooLarge':
      return 403;
    case 'notFound':
      return 404;
    case 'duplicate':
      return 409;
    case 'backendError':
    case 'internalError':
      return 500;
    case 'notImplemented':
      return 501;
    default:
      return 400;
  }
}

export function notFound(what: string): ApiError {
  return new ApiError(404, { reason: 'notFound', message: `Not found: ${what}` });
}
