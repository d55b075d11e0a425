import type { z } from 'zod';
import type { Diagnostic } from './diagnostic.js';
import { eventSchema } from './event-schema.js';
import { EVENT_VERSION, type RunEvent } from './events.js';
import { PLAN_FORMAT, PLAN_FORMAT_VERSION, type Plan } from './plan.js';
import { planSchema } from './plan-schema.js';

/** A value that was read from outside, now of a known type, or why it is not. */
export type ReadArtifact<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * A plan out of parsed JSON. Its version is looked at first: of a plan of another one nothing else is said.
 *
 * @param file where it was read, for the diagnostics `invalid-artifact` and `unknown-artifact-version`
 */
export function readPlanArtifact(value: unknown, file: string): ReadArtifact<Plan> {
  return readArtifact(planSchema, value, {
    file,
    what: 'plan',
    found: planVersionOf(value),
    version: PLAN_FORMAT_VERSION,
  });
}

/** The format version that parsed JSON gives for itself if it is a plan, whatever else is in it. */
export function planVersionOf(value: unknown): number | undefined {
  return fieldOf(value, 'format') === PLAN_FORMAT ? numberOf(value, 'formatVersion') : undefined;
}

/** One line of a run's event log out of parsed JSON; `line` counts from 1. */
export function readEventArtifact(value: unknown, file: string, line: number): ReadArtifact<RunEvent> {
  return readArtifact(eventSchema, value, {
    file,
    line,
    what: 'event',
    found: numberOf(value, 'v'),
    version: EVENT_VERSION,
  });
}

/** What is read, and where it comes from. */
export interface ArtifactOrigin {
  readonly file: string;
  readonly line?: number;
  readonly what: 'plan' | 'event' | 'alert';
  /** The version that it gives for itself. */
  readonly found: number | undefined;
  /** The version that is read. */
  readonly version: number;
}

/**
 * A value out of parsed JSON by its schema. Its version is looked at first: of another one nothing else is said.
 *
 * Problems: `invalid-artifact`, `unknown-artifact-version`.
 */
export function readArtifact<T>(
  schema: z.ZodType<T>,
  value: unknown,
  origin: ArtifactOrigin,
): ReadArtifact<T> {
  const location = {
    file: origin.file,
    ...(origin.line === undefined
      ? {}
      : { start: { line: origin.line, column: 1 }, end: { line: origin.line, column: 1 } }),
  };
  const { found, version } = origin;
  if (found !== undefined && found !== version) {
    return {
      ok: false,
      diagnostics: [
        {
          code: 'unknown-artifact-version',
          severity: 'error',
          message: `this ${NAMES[origin.what].this} has format version ${found}; this Assay reads version ${version}`,
          hint: found > version ? FROM_NEWER : FROM_OLDER[origin.what],
          location,
        },
      ],
    };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    diagnostics: parsed.error.issues.slice(0, MAX_ISSUES).map((issue) => ({
      code: 'invalid-artifact',
      severity: 'error',
      message: `not ${NAMES[origin.what].a} of Assay: ${issue.path.join('.') || 'the value'}: ${issue.message}`,
      hint: AGAIN[origin.what],
      location,
    })),
  };
}

const FROM_NEWER = 'it was written by a newer Assay: use that one, or a newer one';

const FROM_OLDER = {
  plan: 'it was written by an older Assay: make it again with `assay compile`, from the sources that it is of',
  event: 'it was written by an older Assay: use that one for it',
  alert: 'it was written by an older Assay: use that one for it',
} as const;

const NAMES = {
  plan: { a: 'a plan', this: 'plan' },
  event: { a: 'an event', this: 'event' },
  alert: { a: 'an event of alerts', this: 'event of alerts' },
} as const;

const AGAIN = {
  plan: 'make it again with `assay compile`',
  event: 'the history is written by `assay run` alone; restore the file from a copy',
  alert: 'the file is written by `assay alert` alone; restore it from a copy',
} as const;

/** A wrong file is wrong in thousands of places; the first few say which file it is. */
const MAX_ISSUES = 5;

/** A number that parsed JSON has under a key, such as its version. */
export function numberOf(value: unknown, key: string): number | undefined {
  const number = fieldOf(value, key);
  return typeof number === 'number' ? number : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
