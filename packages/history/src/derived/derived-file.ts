import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { hasCode } from '../has-code.js';

/** Raised by one where what a file below it holds, or how a log is read, becomes another: then nothing kept counts. */
const DERIVED_VERSION = 3;

/** Kinds of derived files, each a folder below `history/derived/v3/`. */
export type DerivedKind = 'audits' | 'latest' | 'plans' | 'results' | 'runs';

/** Everything in it can be made again from `runs/` and `plans/`, and is, where it is missing. */
export function derivedFolder(historyDir: string): string {
  return join(historyDir, 'derived');
}

export function derivedPath(historyDir: string, kind: DerivedKind, name: string): string {
  return join(derivedFolder(historyDir), `v${DERIVED_VERSION}`, kind, `${name}.json`);
}

/**
 * What was kept, or undefined where nothing was, it is not whole, or it is of another state of its source: whatever the reason,
 * it is made again.
 *
 * @param of what it must have been made from
 */
export function readDerived<Value>(path: string, of: string): Value | undefined {
  return keptValue(path, of) as Value | undefined;
}

/** The same, of whatever it was made; whether it still holds is not known. */
export function keptValue(path: string, of?: string): unknown {
  try {
    const bytes = readFileSync(path);
    const lineEnd = bytes.indexOf('\n');
    const head: unknown = JSON.parse(bytes.subarray(0, Math.max(lineEnd, 0)).toString());
    const body = bytes.subarray(lineEnd + 1);
    if (!isHead(head) || (of !== undefined && head.of !== of) || head.crc !== crc32(body)) return undefined;
    return JSON.parse(body.toString('latin1'));
  } catch (error) {
    if (error instanceof SyntaxError || isFileSystemError(error)) return undefined;
    throw error;
  }
}

/**
 * Keeps something for the next reader, who sees a whole file or none: it is written aside and renamed. Of two processes that
 * write at once, the last wins; both are right.
 *
 * @returns whether it was kept. A history that may not be written, or a full disk, costs the next reader time and nothing else.
 */
export function writeDerived(path: string, of: string, value: unknown): boolean {
  const body = Buffer.from(asciiJson(value), 'latin1');
  const aside = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    makeFolders(dirname(path), 3);
    try {
      writeFileSync(
        aside,
        Buffer.concat([Buffer.from(`${JSON.stringify({ of, crc: crc32(body) })}\n`), body]),
      );
      renameSync(aside, path);
    } finally {
      rmSync(aside, { force: true });
    }
    return true;
  } catch (error) {
    if (isFileSystemError(error)) return false;
    throw error;
  }
}

/** JSON without a character beyond ASCII: one in the whole text makes all of it twice as large in memory, and as slow to read. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The folders below the history, which is there: never a recursive `mkdir`, which never ends where ENOENT has another reason. */
function makeFolders(folder: string, levels: number): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (levels === 1 || !hasCode(error, 'ENOENT')) throw error;
    makeFolders(dirname(folder), levels - 1);
    makeFolders(folder, 1);
  }
}

function isHead(value: unknown): value is { readonly of: string; readonly crc: number } {
  return value !== null && typeof value === 'object' && 'of' in value && 'crc' in value;
}

function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number';
}
