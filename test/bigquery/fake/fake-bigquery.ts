import type { Fault, FaultCondition } from './fault-rules.js';
import type { ErrorProto, WireField } from './rest-resources.js';

/** What a test gives the server. Every duration is in milliseconds. */
export interface FakeBigQueryOptions {
  /** The project of the datasets; `test-project` if not given. */
  readonly projectId?: string;
  /** Where the datasets are, and the jobs of no location of their own; `US` if not given. */
  readonly location?: string;
  /** DuckDB statements that make the data. A DuckDB schema is a dataset, its tables and views are the tables. */
  readonly setup?: readonly string[];
  /** A DuckDB file; its schemas are served as datasets, read-only. */
  readonly attach?: string;
  /** What DuckDB cannot say of a table, by `dataset.table`. */
  readonly tables?: Readonly<Record<string, FakeTable>>;
  /** How long every job is at least PENDING and RUNNING; 0 if not given. */
  readonly pendingMs?: number;
  readonly runningMs?: number;
  /** Jobs RUNNING at once; the others wait as PENDING. No limit if not given. */
  readonly maxRunning?: number;
  /** Queries that DuckDB runs at once (each takes a thread of libuv, of which there are 4); 3 if not given. */
  readonly threads?: number;
  /** Rows of a page of results if the request asks for no fewer; 10,000 if not given. */
  readonly pageRows?: number;
  /**
   * Where an invalid query is reported: `insert` (as the service does) answers jobs.insert with 400 and keeps a job that
   * is DONE with the error, so that its ID is taken; `job` answers 200 and the job fails.
   */
  readonly invalidQuery?: 'insert' | 'job';
  /** Whether requests without a token are answered 401; see `write-credentials.ts`. */
  readonly requiresToken?: boolean;
}

/** Facts about a table beside its rows. */
export interface FakeTable {
  readonly timePartitioning?: { readonly type: 'HOUR' | 'DAY' | 'MONTH' | 'YEAR'; readonly field?: string };
  readonly rangePartitioning?: {
    readonly field: string;
    readonly range: { readonly start: string; readonly end: string; readonly interval: string };
  };
  readonly requirePartitionFilter?: boolean;
  readonly clustering?: { readonly fields: readonly string[] };
  /** Otherwise estimated: eight bytes a value. */
  readonly numBytes?: number;
  readonly numRows?: number;
  /** Partitions the bytes are spread over evenly; otherwise the distinct values of the partition column. */
  readonly partitions?: number;
  readonly lastModifiedTime?: number;
  readonly type?: 'TABLE' | 'VIEW' | 'EXTERNAL';
  readonly streamingBuffer?: Readonly<Record<string, string>>;
  readonly schema?: { readonly fields: readonly WireField[] };
}

/** What is so about the jobs of a query by order of the test. What is left out happens as it would. */
export interface ScriptedAnswer {
  /** With `schema` DuckDB is not asked. Rows are lists of values as on the wire (texts, null, nested `{v}` and `{f}`). */
  readonly schema?: readonly WireField[];
  readonly rows?: readonly (readonly unknown[])[];
  /** RUNNING for at least so long; `Infinity`: until cancelled or timed out. Takes no thread. */
  readonly durationMs?: number;
  readonly pendingMs?: number;
  /** The job ends with this error. */
  readonly error?: ErrorProto;
  /** In `status.errors` of a job that succeeds. */
  readonly warnings?: readonly ErrorProto[];
  readonly totalBytesProcessed?: number;
  readonly totalBytesProcessedAccuracy?: 'PRECISE' | 'LOWER_BOUND' | 'UPPER_BOUND' | 'UNKNOWN';
  readonly totalBytesBilled?: number;
  /** Instead of the tables that the query names: `dataset.table` or `project.dataset.table`, those behind views included. */
  readonly referencedTables?: readonly string[];
  readonly totalSlotMs?: number;
  readonly totalPartitionsProcessed?: number;
  readonly cacheHit?: boolean;
  readonly reservation?: string;
  /** From the call of cancel to DONE; `Infinity`: the job does not hear it. */
  readonly cancelMs?: number;
  /** `jobTimeoutMs` is not kept, as happens. */
  readonly ignoresTimeout?: boolean;
}

/** The text a query holds, a pattern it matches, or a function of the query and the labels of its job. */
export type QueryMatch =
  | string
  | RegExp
  | ((query: string, labels: Readonly<Record<string, string>>) => boolean);

export type JobState = 'PENDING' | 'RUNNING' | 'DONE';

/** A job as the server saw it. Times are milliseconds since 1970. */
export interface SeenJob {
  readonly jobId: string;
  readonly location: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The SQL; empty for a load job. */
  readonly query: string;
  readonly states: readonly { readonly state: JobState; readonly at: number }[];
  readonly state: JobState;
  readonly errorResult: ErrorProto | null;
  readonly cancelRequestedAt: number | null;
  /** The job resource as `jobs.get` answers it now. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** A request as it came in; `body` is parsed JSON, or null. */
export interface SeenRequest {
  /** Name of the API method, such as `jobs.insert`, or `unknown`. */
  readonly api: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly at: number;
  /** Whether it came with a token. */
  readonly isAuthorized: boolean;
  /** Status of the answer; null while there is none or when the connection was cut. */
  readonly status: number | null;
  /** What a rule made of it. */
  readonly fault: Fault | null;
}

export interface FakeBigQuery {
  /** For `new BigQuery({ projectId, apiEndpoint: url })`. */
  readonly url: string;
  readonly projectId: string;
  /** All jobs in the order of their inserts, those of load included, dry runs not. */
  readonly jobs: () => readonly SeenJob[];
  readonly requests: () => readonly SeenRequest[];
  /** The greatest number of jobs at once: RUNNING, PENDING, and both together. */
  readonly peak: () => { readonly running: number; readonly pending: number; readonly active: number };
  /**
   * Adds a fault; the first rule that fits a request is applied. Returns what takes it back.
   * @example fake.fail({ when: { api: 'jobs.insert', nth: 1 }, fault: 'resetAfter' });
   */
  readonly fail: (rule: { readonly when: FaultCondition; readonly fault: Fault }) => () => void;
  /**
   * Scripts the jobs of a query; of several that match the newest wins. Returns what takes it back.
   * @example fake.answer('SELECT slow', { durationMs: Infinity });
   */
  readonly answer: (match: QueryMatch, answer: ScriptedAnswer) => () => void;
  /** Ends all jobs, connections and the server. */
  readonly close: () => Promise<void>;
}
