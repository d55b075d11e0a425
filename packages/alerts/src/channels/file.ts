import {
  close,
  constants,
  createReadStream,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { getSystemErrorMap, promisify } from 'node:util';
import { printableText } from '@assay/contract';
import { hasCode, syncFolder } from '@assay/history';
import { makeFolder } from '@assay/history/make-folder';
import type { Message } from '../message.js';
import type { Channel, Sent } from './channel.js';

/**
 * Appends a message as one JSON line to a `.jsonl` file of the project. A message that stands there already, by its key, is not written
 * again.
 *
 * Never a file outside of the project folder, by a link neither, nor one of the history: whoever may change `owners.yml` could write
 * anywhere else.
 */
export function fileChannel({ projectDir }: { readonly projectDir: string }): Channel {
  return {
    send: async (message, address): Promise<Sent> => {
      const shown = printableText(address);
      try {
        const root = realpathSync(projectDir);
        const path = placeOf(root, address);
        if (path === null) return { kind: 'refused', reason: `${shown}: ${WHERE}` };
        await makeFolder(dirname(path));
        const isThere = await writeOnce(path, message);
        return isThere ? { kind: 'delivered' } : { kind: 'refused', reason: `${shown} is not a file` };
      } catch (error) {
        if (hasCode(error, 'EISDIR')) return { kind: 'refused', reason: `${shown} is not a file` };
        if (hasCode(error, 'ELOOP')) return { kind: 'refused', reason: `${shown} is a link` };
        return { kind: 'failed', reason: `${shown}: ${reasonOf(error)}`, retryAfterMs: null };
      }
    },
    close: () => Promise.resolve(),
  };
}

const WHERE = 'alerts are written to a .jsonl file within the project folder, and not in history/';

/** Where an address leads when all links of its folders are followed; null where nothing may be written. */
function placeOf(root: string, address: string): string | null {
  // A NUL ends a name for the operating system; Node refuses it with an error of its own.
  if (!address.endsWith('.jsonl') || address.includes('\0')) return null;
  const path = resolve(root, address);
  const place = join(realPathOf(dirname(path)), basename(path));
  const way = relative(root, place);
  const [first = ''] = way.split(sep);
  return isAbsolute(way) || first === '..' || first === 'history' ? null : place;
}

/** The real path of what is there, and the names of what is not yet. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    return join(realPathOf(dirname(path)), basename(path));
  }
}

/** A link as the last part is not followed; a pipe is not waited for. Windows has neither of the two. */
const FLAGS =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/** False: what is there is not a file. */
async function writeOnce(path: string, message: Message): Promise<boolean> {
  const file = openSync(path, FLAGS, 0o644);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return false;
    if (await holds(file, message.key)) return true;
    append(file, stat.size, message);
    if (stat.size === 0) await syncFolder(dirname(path));
    return true;
  } finally {
    await promisify(close)(file);
  }
}

async function holds(file: number, key: string): Promise<boolean> {
  const wanted = `"key":"${key}"`;
  const input = createReadStream('', { fd: file, start: 0, autoClose: false, encoding: 'utf8' });
  // A line that was cut off is no message.
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.includes(wanted) && line.endsWith('}')) return true;
  }
  return false;
}

function append(file: number, size: number, message: Message): void {
  const last = Buffer.alloc(1);
  const isCutOff = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
  const bytes = Buffer.from(`${isCutOff ? '\n' : ''}${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  fsyncSync(file);
}

const NEWLINE = 10;

/** The operating system's words alone: the message of such an error holds an absolute path. Anything else is a fault of ours. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error;
  return getSystemErrorMap().get(error.errno)?.[1] ?? 'it cannot be written';
}
