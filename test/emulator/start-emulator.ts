import { type ChildProcess, spawn } from 'node:child_process';
import { endProcess } from '../end-process.js';
import { freePort } from '../free-port.js';

export type EmulatorKind = 'goccy' | 'bqemulator';

export interface RunningEmulator {
  readonly kind: EmulatorKind;
  /** `http://127.0.0.1:<port>`, without the path of the API. */
  readonly url: string;
  readonly projectId: string;
  readonly stop: () => Promise<void>;
}

interface FoundEmulator {
  readonly command: readonly string[];
  readonly kind: EmulatorKind;
  readonly home: string | null;
}

const PROJECT = 'p';
const READY_MS = 60_000;
const ASK_AGAIN_MS = 100;

/** Starts the emulator that `run.mjs` found on free ports, in memory, and waits until it answers. */
export async function startEmulator(): Promise<RunningEmulator> {
  const found = process.env.ASSAY_EMULATOR_UNDER_TEST;
  if (found === undefined) throw new Error('start these tests with npm run test:emulator');
  const { command, kind, home } = JSON.parse(found) as FoundEmulator;
  const [program = '', ...args] = command;
  const port = await freePort();
  const child = spawn(program, [...args, ...argumentsOf(kind, port, await freePort())], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...(home === null ? {} : { HOME: home, USERPROFILE: home }) },
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> => endProcess(child);
  try {
    await Promise.race([answers(`${url}/bigquery/v2/projects/${PROJECT}/datasets`), failure(child)]);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}; it said: ${said}`);
  }
  return { kind, url, projectId: PROJECT, stop };
}

function argumentsOf(kind: EmulatorKind, port: number, other: number): readonly string[] {
  switch (kind) {
    case 'goccy':
      return ['--host=127.0.0.1', `--port=${port}`, `--grpc-port=${other}`, `--project=${PROJECT}`];
    case 'bqemulator': {
      const ports = ['--rest-port', String(port), '--grpc-port', String(other)];
      return ['start', ...ports, '--project', PROJECT, '--log-level', 'warning'];
    }
    default:
      return unknownKind(kind);
  }
}

async function answers(url: string): Promise<void> {
  const until = Date.now() + READY_MS;
  for (;;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch (error) {
      if (Date.now() > until) throw new Error(`no answer within ${READY_MS} ms`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

function failure(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}`)));
  });
}

function unknownKind(kind: never): never {
  throw new Error(`not a kind of emulator: ${String(kind)}`);
}
