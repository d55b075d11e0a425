import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { contentHash, type RunEndEvent, type RunStartEvent } from '@assay/contract';
import type { DecidedAudits, RunDigest, RunTold } from '@assay/site';
import { keyOf } from './keyed-lines.js';
import { replaceFile } from './replace-file.js';
import { bytesOf } from './result-cache.js';

/** What is kept of a run from one site to the next. */
export interface KeptRun {
  readonly start: RunStartEvent;
  readonly end: RunEndEvent | null;
  readonly digest: RunDigest;
  /** Read when it is asked for; null where it is not there any more. */
  readonly told: () => RunTold | null;
}

export interface RunCache {
  /** @param state of the logs that it is made from */
  readonly get: (runId: string, state: string) => KeptRun | null;
  readonly keep: (state: string, run: Omit<KeptRun, 'told'>, told: RunTold) => void;
}

/** What a file has of a run; the audits, which many runs share, are in a file of their own. */
interface Figures extends Omit<KeptRun, 'told' | 'digest'> {
  readonly digest: Omit<RunDigest, 'audits'>;
  readonly audits: string;
}

/**
 * Runs in files of their own, in the serialization of V8: columns of numbers are read as they are. Whatever cannot be read or written
 * costs time and nothing else.
 *
 * @param folder null: nothing is kept
 * @param code tells what makes these figures from whatever makes others
 */
export function runCache(folder: string | null, code: string): RunCache {
  if (folder === null) return { get: () => null, keep: () => {} };
  const fileOf = (name: string): string => join(folder, 'runs', name);
  const lists = new Map<string, DecidedAudits>();
  const listOf = (name: string): DecidedAudits | null => {
    const known =
      lists.get(name) ?? (readParts(fileOf(`audits-${name}`), name)?.[0]?.() as DecidedAudits | undefined);
    if (known) lists.set(name, known);
    return known ?? null;
  };
  return {
    get: (runId, state) => {
      const key = keyOf(code, state);
      const file = fileOf(runId);
      const figures = readParts(file, key)?.[0]?.() as Figures | undefined;
      const audits = figures && listOf(figures.audits);
      if (!audits) return null;
      const { start, end, digest } = figures;
      return {
        start,
        end,
        digest: { ...digest, audits },
        told: () => (readParts(file, key)?.[1]?.() as RunTold | undefined) ?? null,
      };
    },
    keep: (state, { start, end, digest: { audits, ...digest } }, told) => {
      const name = contentHash(audits);
      if (listOf(name) === null) {
        writeParts(fileOf(`audits-${name}`), name, [audits]);
        lists.set(name, audits);
      }
      writeParts(fileOf(start.runId), keyOf(code, state), [
        { start, end, digest, audits: name } satisfies Figures,
        told,
      ]);
    },
  };
}

/** `<sha256 of what follows> <key> <lengths of the parts>\\n`, the parts. */
const HEAD = /^([0-9a-f]{64}) ([0-9a-f]+) ([\d,]+)\n/;
const CHECKSUM = 64;

/** The values in a file, each made when it is asked for; null where it is of another key, damaged, or not there. */
function readParts(file: string, key: string): readonly (() => unknown)[] | null {
  const bytes = bytesOf(file);
  const head = HEAD.exec(bytes?.toString('latin1', 0, 300) ?? '');
  if (bytes === null || head === null || head[2] !== key) return null;
  if (createHash('sha256').update(bytes.subarray(CHECKSUM)).digest('hex') !== head[1]) return null;
  let start = head[0].length;
  return (head[3] as string).split(',').map((length) => {
    const part = bytes.subarray(start, start + Number(length));
    start += Number(length);
    // Arrays of numbers are made as views of what they are read from: not of the whole file.
    return () => deserialize(Uint8Array.from(part));
  });
}

function writeParts(file: string, key: string, values: readonly unknown[]): void {
  const parts = values.map((value) => serialize(value));
  const head = Buffer.from(` ${key} ${parts.map(({ length }) => length).join(',')}\n`);
  const hash = createHash('sha256').update(head);
  for (const part of parts) hash.update(part);
  const replacement = replaceFile(file);
  for (const part of [hash.digest('hex'), head, ...parts]) replacement.write(part);
  replacement.commit();
}
