import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { RunEndEvent, RunStartEvent } from '@assay/contract';
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
  /** @returns what reads `told`, as of a run that was kept before */
  readonly keep: (state: string, run: Omit<KeptRun, 'told'>, told: RunTold) => KeptRun['told'];
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
  if (folder === null) return { get: () => null, keep: () => () => null };
  const fileOf = (name: string): string => join(folder, 'runs', name);
  const toldFile = (runId: string): string => fileOf(`${runId}-told`);
  const toldOf = (runId: string, key: string): KeptRun['told'] => {
    return () => readValue<RunTold>(toldFile(runId), key) ?? null;
  };
  const lists = new Map<string, DecidedAudits>();
  const listOf = (name: string): DecidedAudits | undefined => {
    const list = lists.get(name) ?? readValue<DecidedAudits>(fileOf(`audits-${name}`), name);
    if (list) lists.set(name, list);
    return list;
  };
  return {
    get: (runId, state) => {
      const key = keyOf(code, state);
      const figures = readValue<Figures>(fileOf(runId), key);
      const audits = figures && listOf(figures.audits);
      if (!audits) return null;
      const { start, end, digest } = figures;
      return {
        start,
        end,
        digest: { ...withOwnMemory(digest), audits },
        told: toldOf(runId, key),
      };
    },
    keep: (state, { start, end, digest: { audits, ...digest } }, told) => {
      const key = keyOf(code, state);
      const name = createHash('sha256').update(JSON.stringify(audits)).digest('hex');
      if (!listOf(name)) {
        writeValue(fileOf(`audits-${name}`), name, audits);
        lists.set(name, audits);
      }
      writeValue(fileOf(start.runId), key, { start, end, digest, audits: name } satisfies Figures);
      writeValue(toldFile(start.runId), key, told);
      return toldOf(start.runId, key);
    },
  };
}

/** Arrays that were deserialized may be views of all that was read, which then stays in memory. */
function withOwnMemory(digest: Figures['digest']): Figures['digest'] {
  const { status, offendingRows, examinedRows, durationMs, billedBytes, page } = digest;
  return {
    ...digest,
    status: status.slice(),
    offendingRows: offendingRows.slice(),
    examinedRows: examinedRows.slice(),
    durationMs: durationMs.slice(),
    billedBytes: billedBytes.slice(),
    page: page.slice(),
  };
}

/** `<sha256 of what follows> <key>\n`, the value. */
const HEAD = /^([0-9a-f]{64}) ([0-9a-f]+)\n/;
const CHECKSUM = 64;

/** Undefined where the file is of another key, damaged, or not there. */
function readValue<Value>(file: string, key: string): Value | undefined {
  const bytes = bytesOf(file);
  const head = HEAD.exec(bytes?.toString('latin1', 0, 200) ?? '');
  if (bytes === null || head === null || head[2] !== key) return undefined;
  if (createHash('sha256').update(bytes.subarray(CHECKSUM)).digest('hex') !== head[1]) return undefined;
  return deserialize(bytes.subarray(head[0].length)) as Value;
}

function writeValue(file: string, key: string, value: unknown): void {
  const head = ` ${key}\n`;
  const body = serialize(value);
  const checksum = createHash('sha256').update(head).update(body).digest('hex');
  const replacement = replaceFile(file);
  for (const part of [checksum, head, body]) replacement.write(part);
  replacement.commit();
}
