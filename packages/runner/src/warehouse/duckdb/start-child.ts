import { type ChildProcess, fork } from 'node:child_process';
import { getSystemErrorMap } from 'node:util';
import { createCallList } from './call-list.js';
import type { ChildSettings } from './child/protocol.js';
import { removeTraces } from './child/slot-files.js';
import { type ChildChannel, openChannel } from './child-channel.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folders.js';

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
export interface Child
  extends Pick<ChildChannel, 'ask' | 'withdrawQueued' | 'holdsSlotSince' | 'releaseSlot'> {
  readonly pid: number;
  readonly interrupt: (number: number) => void;
  readonly kill: () => void;
  /** Whether it was told to end; it may take a moment. */
  readonly isKilled: () => boolean;
  /** Whether it takes another query. */
  readonly isAlive: () => boolean;
  /** Resolves when the process has ended and its temporary folder is gone, with how it ended. */
  readonly ended: Promise<string>;
  /** Calls the action when `ended` resolves, at once if it has, unless the returned function was called before. */
  readonly onEnd: (action: (how: string) => void) => () => void;
}

export type StartedChild = { readonly ok: true; readonly child: Child } | NotStarted;

export interface NotStarted {
  readonly ok: false;
  /** What could not be had: a folder for temporary files, a process that lives, the slots of the target, or the warehouse. */
  readonly missing: 'temporary-folder' | 'process' | 'slots' | 'warehouse';
  /** Of the last two it is DuckDB's or the operating system's, and may hold absolute paths. */
  readonly message: string;
}

/** Starts a child and opens the warehouse in it. Aborting kills it. */
export async function startChild(options: ChildOptions, signal: AbortSignal): Promise<StartedChild> {
  let temporaryFolder: string;
  try {
    temporaryFolder = await makeTemporaryFolder();
  } catch (error) {
    const message = `no folder for temporary files can be made: ${reasonOf(error)}`;
    return { ok: false, missing: 'temporary-folder', message };
  }
  let forked: ChildProcess;
  try {
    forked = await forkChild(options);
  } catch (error) {
    await removeTemporaryFolder(temporaryFolder);
    const message = `no DuckDB process can be started: ${reasonOf(error)}`;
    return { ok: false, missing: 'process', message };
  }
  const ended = endOf(forked).then(async (how) => {
    await removeTemporaryFolder(temporaryFolder);
    if (forked.pid !== undefined) removeTraces(options.slots.folder, forked.pid);
    return leaving() ?? how;
  });
  let killed = false;
  const kill = (): void => {
    killed = true;
    forked.kill('SIGKILL');
  };
  const { send, opening, leaving, ...channel } = openChannel(forked);
  const { workingFolder: _, environment: __, ...settings } = options;
  send({ type: 'open', settings: { ...settings, temporaryFolder } });

  let isLate = false;
  // Said and not heard yet, because it is this process that was stopped, is heard in a second.
  let timer = setTimeout(() => {
    timer = setTimeout(() => {
      isLate = true;
      kill();
    }, 1000);
  }, OPEN_WITHIN_MS);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  const first = await Promise.race([opening, ended]);
  clearTimeout(timer);
  signal.removeEventListener('abort', kill);
  if (typeof first === 'string' || first.type !== 'opened') {
    kill();
    await ended;
    if (typeof first !== 'string') {
      return {
        ok: false,
        missing: first.type === 'no-slots' ? 'slots' : 'warehouse',
        message: first.message,
      };
    }
    if (!isLate) {
      const message = `the DuckDB process ended while it started (${first})`;
      return { ok: false, missing: 'process', message };
    }
    const message = `the DuckDB process did not open it within ${OPEN_WITHIN_MS / 1000} s`;
    return { ok: false, missing: 'warehouse', message };
  }

  let endedHow: string | null = null;
  const endActions = createCallList<string>();
  void ended.then((how) => {
    endedHow = how;
    endActions.callAll(how);
  });
  return {
    ok: true,
    child: {
      pid: forked.pid ?? 0,
      ...channel,
      interrupt: (number) => send({ type: 'interrupt', number }),
      kill,
      isKilled: () => killed,
      isAlive: () => endedHow === null && !killed && forked.connected,
      ended,
      onEnd: (action) => {
        if (endedHow === null) return endActions.add(action);
        action(endedHow);
        return () => undefined;
      },
    },
  };
}

/** @throws the operating system's error if there is no process or no file descriptor to be had for it, or no folder to start it in */
async function forkChild({ workingFolder, environment }: ChildOptions): Promise<ChildProcess> {
  const forked = fork(CHILD_FILE, [], {
    cwd: workingFolder,
    // The client library writes some values in the time zone of the child. One query at a time needs one thread to wait for it.
    env: { ...passedOn(environment), TZ: 'UTC', UV_THREADPOOL_SIZE: '1' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // Then it is told by an event instead of being thrown, and nothing can be sent.
  if (forked.pid === undefined) throw await new Promise((resolve) => forked.once('error', resolve));
  return forked;
}

/** The operating system's words alone; an error that is not of it is thrown again. */
function reasonOf(error: unknown): string {
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined;
  const reason = typeof errno === 'number' ? getSystemErrorMap().get(errno)?.[1] : undefined;
  if (reason === undefined) throw error;
  return reason;
}

function endOf(forked: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    forked.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    // A message or a signal that no longer reaches it: its end follows.
    forked.on('error', () => undefined);
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
