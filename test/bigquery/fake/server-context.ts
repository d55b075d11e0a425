import type { FakeBigQueryOptions, QueryMatch, ScriptedAnswer } from './fake-bigquery.js';
import type { JobStore } from './job-store.js';
import type { QueryEngine } from './query-engine.js';
import type { JobConfiguration } from './rest-resources.js';
import type { JobTimes } from './run-job.js';
import type { TableStore } from './table-store.js';

/** What the handlers of the API share. */
export interface ServerContext {
  readonly projectId: string;
  readonly location: string;
  readonly url: () => string;
  readonly engine: QueryEngine;
  readonly jobs: JobStore;
  readonly tables: TableStore;
  readonly times: JobTimes;
  readonly pageRows: number;
  readonly requiresToken: boolean;
  readonly invalidQuery: NonNullable<FakeBigQueryOptions['invalidQuery']>;
  readonly scriptOf: (configuration: JobConfiguration) => ScriptedAnswer;
}

/** A request that a handler answers. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Of a parameter that may come several times. */
  readonly all: (name: string) => readonly string[];
  /** Parsed JSON; null if there is none. */
  readonly body: unknown;
  readonly raw: Buffer;
  readonly contentType: string;
  /** What a fault rule adds to the job of this insert. */
  readonly jobFault: ScriptedAnswer;
}

export type Handler = (request: ApiRequest, context: ServerContext) => Promise<unknown>;

/** The newest answer that matches a query. */
export function makeScripts() {
  const scripts: { readonly match: QueryMatch; readonly answer: ScriptedAnswer }[] = [];
  return {
    add: (match: QueryMatch, answer: ScriptedAnswer): (() => void) => {
      const script = { match, answer };
      scripts.push(script);
      return () => {
        const index = scripts.indexOf(script);
        if (index >= 0) scripts.splice(index, 1);
      };
    },
    of: (configuration: JobConfiguration): ScriptedAnswer => {
      const query = configuration.query?.query ?? '';
      const labels = configuration.labels ?? {};
      const fits = (match: QueryMatch): boolean => {
        if (typeof match === 'string') return query.includes(match);
        return match instanceof RegExp ? match.test(query) : match(query, labels);
      };
      return scripts.findLast(({ match }) => fits(match))?.answer ?? {};
    },
  };
}
