import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import type { ChildQuery, ChildSettings, FromChild, ToChild } from './child/protocol.js';

/** The built child: from `src/` and from `dist/` it is the same way. */
const CHILD_FILE = new URL('../../../dist/warehouse/duckdb/child/main.js', import.meta.url);

/** Longest time in which a child may start and open the warehouse, in milliseconds. */
const OPEN_WITHIN_MS = 30_000;

/** What a child needs of its surroundings to load a native library; nothing else is passed on, secrets least of all. */
const PASSED_ON = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];

export interface ChildOptions extends Omit<ChildSettings, 'temporaryFolder'> {
  /** The folder from which relative paths in views are read. */
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A child process with the warehouse open. */
export interface Child {
  readonly pid: number;
  /** Resolves with the child's answer; never, if it dies first. One query at a time. */
  readonly query: (query: ChildQuery) => Promise<Extract<FromChild, { number: number }>>;
  readonly interrupt: (number: number) => void;
  readonly kill: () => void;
  /** Whether it was told to end; it may take a moment. */
  readonly isKilled: () => boolean;
  /** Whether it takes another query. */
  readonly isAlive: () => boolean;
  /** Resolves when the process has ended and its temporary folder is gone, with how it ended. */
  readonly ended: Promise<string>;
}

export type StartedChild = { readonly ok: true; readonly child: Child } | NotStarted;

export interface NotStarted {
  readonly ok: false;
  /** What could not be had: a folder for temporary files, or the warehouse. */
  readonly missing: 'temporary-folder' | 'warehouse';
  /** Of `warehouse`, it is DuckDB's and may hold absolute paths. */
  readonly message: string;
}

/** Starts a child and opens the warehouse in it. Aborting kills it. */
export async function startChild(options: ChildOptions, signal: AbortSignal): Promise<StartedChild> {
  let temporaryFolder: string;
  try {
    temporaryFolder = await mkdtemp(join(tmpdir(), 'assay-duckdb-'));
  } catch (error) {
    const message = `no folder for temporary files can be made: ${reasonOf(error)}`;
    return { ok: false, missing: 'temporary-folder', message };
  }
  const forked = fork(CHILD_FILE, [], {
    cwd: options.workingFolder,
    // The client library writes some values in the time zone of the child.
    env: { ...passedOn(options.environment), TZ: 'UTC' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = endOf(forked).then(async (how) => {
    await rm(temporaryFolder, { recursive: true, force: true });
    return how;
  });
  let killed = false;
  const kill = (): void => {
    killed = true;
    forked.kill('SIGKILL');
  };
  // A message to a process that has just ended is lost; `ended` tells of it.
  const send = (message: ToChild): void => void forked.send(message, () => undefined);
  const { file, readableFolder, threads, memoryBytes } = options;
  send({ type: 'open', settings: { file, readableFolder, threads, memoryBytes, temporaryFolder } });

  const timer = setTimeout(kill, OPEN_WITHIN_MS);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  const first = await Promise.race([nextMessage(forked), ended]);
  clearTimeout(timer);
  signal.removeEventListener('abort', kill);
  if (typeof first === 'string' || first.type !== 'opened') {
    kill();
    await ended;
    const isRefusal = typeof first !== 'string' && first.type === 'open-failed';
    return {
      ok: false,
      missing: 'warehouse',
      message: isRefusal ? first.message : `the DuckDB process ended while it started (${first})`,
    };
  }

  let alive = true;
  void ended.then(() => {
    alive = false;
  });
  return {
    ok: true,
    child: {
      pid: forked.pid ?? 0,
      query: async (query) => {
        const reply = nextMessage(forked);
        send({ type: 'query', query });
        const message = await reply;
        if (message.type !== 'rows' && message.type !== 'failed')
          throw new Error(`unexpected ${message.type}`);
        return message;
      },
      interrupt: (number) => send({ type: 'interrupt', number }),
      kill,
      isKilled: () => killed,
      isAlive: () => alive && !killed && forked.connected,
      ended,
    },
  };
}

/** The operating system's words alone; an error that is not of it is thrown again. */
function reasonOf(error: unknown): string {
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined;
  const reason = typeof errno === 'number' ? getSystemErrorMap().get(errno)?.[1] : undefined;
  if (reason === undefined) throw error;
  return reason;
}

function nextMessage(forked: ChildProcess): Promise<FromChild> {
  return new Promise((resolve) => {
    forked.once('message', (message) => resolve(message as FromChild));
  });
}

function endOf(forked: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    forked.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    forked.on('error', (error) => {
      // Without a pid it never started, and no exit follows.
      if (forked.pid === undefined) resolve(error.message);
    });
  });
}

function passedOn(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
