import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Location } from '@assay/contract';
import type { Sources } from '../read-sources.js';
import { replaceFile } from './replace-file.js';

/** What a compile gave. */
export interface CompileResult {
  readonly diagnostics: readonly Diagnostic[];
  /** What the plan is in numbers; null where there is no plan. */
  readonly summary: PlanSummary | null;
  /** Where assay.yml says each key of the target. */
  readonly targetLocations: readonly (readonly [string, Location])[];
  /** The plan as it is written; empty where there is none. */
  readonly planBytes: Uint8Array;
}

export interface PlanSummary {
  readonly target: string;
  readonly layers: number;
  readonly tables: number;
  readonly audits: number;
}

/** Where the result of the last compile for a target is kept. One file for each target: it does not grow. */
export function resultFile(folder: string, target: string | undefined): string {
  return join(folder, `result-${sha256(target ?? '').slice(0, 16)}`);
}

/** A hash of all that a compile depends on. */
export function resultKey(
  compiler: string,
  target: string | undefined,
  { files }: Pick<Sources, 'files'>,
): string {
  const hash = createHash('sha256').update(JSON.stringify([compiler, target ?? null]));
  for (const { path, size, content } of files) {
    hash.update(JSON.stringify([path, size, content === null]));
    if (content !== null) hash.update(content);
  }
  return hash.digest('hex');
}

/**
 * What a compile with this key gave, or null where that is not known: never compiled, compiled with other sources or by another
 * compiler since, or the file is damaged.
 */
export function readResult(file: string, key: string): CompileResult | null {
  const bytes = bytesOf(file);
  // `<sha256 of what follows> <key> <length of the first part>\n`, diagnostics and summary as JSON, the plan.
  const head = /^([0-9a-f]{64}) ([0-9a-f]{64}) (\d{1,12})\n/.exec(bytes?.toString('latin1', 0, 160) ?? '');
  if (bytes === null || head === null || head[2] !== key) return null;
  if (sha256(bytes.subarray(CHECKSUM_LENGTH)) !== head[1]) return null;
  const first = head[0].length;
  const plan = first + Number(head[3]);
  const known = JSON.parse(bytes.toString('utf8', first, plan)) as Omit<CompileResult, 'planBytes'>;
  return { ...known, planBytes: bytes.subarray(plan) };
}

export function writeResult(file: string, key: string, { planBytes, ...known }: CompileResult): void {
  const first = Buffer.from(JSON.stringify(known));
  const rest = ` ${key} ${first.length}\n`;
  const checksum = createHash('sha256').update(rest).update(first).update(planBytes).digest('hex');
  const replacement = replaceFile(file);
  for (const part of [checksum, rest, first, planBytes]) replacement.write(part);
  replacement.commit();
}

const CHECKSUM_LENGTH = 64;

/** Null for whatever keeps it from being read: then it is as if it were not there. */
export function bytesOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
