import {
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { getSystemErrorMap } from 'node:util';
import { hasCode } from '@assay/history';
import { makeFolder } from '@assay/history/make-folder';
import type { Message } from '../message.js';
import type { Channel, Sent } from './channel.js';

/**
 * Appends a message as one JSON line to a file of the project. A message that stands there already, by its key, is not written again.
 *
 * Never a file outside of the project folder, by a link neither: whoever may change `owners.yml` could write anywhere else.
 */
export function fileChannel(projectDir: string): Channel {
  return {
    send: async (message, address): Promise<Sent> => {
      const path = resolve(projectDir, address);
      if (isOutside(projectDir, path)) return outside(address);
      try {
        await makeFolder(dirname(path));
        const real = join(realpathSync(dirname(path)), '');
        if (isOutside(realpathSync(projectDir), real) && real !== realpathSync(projectDir))
          return outside(address);
        if (isOutside(realpathSync(projectDir), realOf(path))) return outside(address);
        if (!(await holds(path, message.key))) append(path, message);
        return { kind: 'delivered' };
      } catch (error) {
        return { kind: 'failed', reason: `${address}: ${reasonOf(error)}`, retryAfterMs: null };
      }
    },
    close: () => Promise.resolve(),
  };
}

function outside(address: string): Sent {
  return { kind: 'refused', reason: `${address} is not a file within the project folder` };
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || way === '..' || way.startsWith('../') || way.startsWith('..\\') || isAbsolute(way);
}

/** Where it leads, or the path itself where there is nothing yet. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return join(realpathSync(dirname(path)), 'new');
    throw error;
  }
}

async function holds(path: string, key: string): Promise<boolean> {
  const wanted = `"key":"${key}"`;
  try {
    const lines = createInterface({
      input: createReadStream(path, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    // A line that was cut off is no message.
    for await (const line of lines) if (line.includes(wanted) && line.endsWith('}')) return true;
    return false;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function append(path: string, message: Message): void {
  const file = openSync(path, 'a+');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    const isCutOff = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
    const bytes = Buffer.from(`${isCutOff ? '\n' : ''}${JSON.stringify(message)}\n`);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const NEWLINE = 10;

/** The operating system's words alone: the message of such an error holds an absolute path. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error;
  return getSystemErrorMap().get(error.errno)?.[1] ?? 'it cannot be written';
}
