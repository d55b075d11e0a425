import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Plan, stableStringify } from '@assay/contract';
import { cachedReadAudits } from './cache/audit-cache.js';
import { compilerIdentity } from './cache/compiler-identity.js';
import { type CompileResult, readResult, resultFile, resultKey, writeResult } from './cache/result-cache.js';
import { setEngineFlags } from './engine-flags.js';
import { readAuditsInThreads } from './read-audits.js';
import type { Sources } from './read-sources.js';

/** How a project is compiled; nothing of it changes what comes out. */
export interface CompileEffort {
  /** Where results of earlier compiles are kept, such as `<project>/target/cache`; null: everything is compiled anew. */
  readonly cache: string | null;
  /** Cores that may be used. */
  readonly cores: number;
  /** Is told why a thread failed, which costs time. */
  readonly threadFailed: (reason: string) => void;
}

export const cacheFolder = (projectDir: string): string => join(projectDir, 'target', 'cache');

export const effortFor = (
  projectDir: string,
  cache: boolean,
  threadFailed: CompileEffort['threadFailed'],
): CompileEffort => ({
  cache: cache ? cacheFolder(projectDir) : null,
  cores: availableParallelism(),
  threadFailed,
});

/** Compiles the sources of a project, or knows what that would give. */
export async function compileProject(
  sources: Sources,
  target: string | undefined,
  effort: CompileEffort,
): Promise<CompileResult> {
  const { cache } = effort;
  // What cannot be read now may be readable the next time.
  if (cache === null || sources.diagnostics.length > 0) return compileAnew(sources, target, effort, null);
  const compiler = compilerIdentity();
  const file = resultFile(cache, target);
  const key = resultKey(compiler, target, sources);
  const known = readResult(file, key);
  if (known) return known;
  const result = await compileAnew(sources, target, effort, { folder: cache, compiler });
  writeResult(file, key, result);
  return result;
}

async function compileAnew(
  { files }: Sources,
  target: string | undefined,
  { cores, threadFailed }: CompileEffort,
  cache: { readonly folder: string; readonly compiler: string } | null,
): Promise<CompileResult> {
  setEngineFlags(process.versions.node);
  // Loaded only here: it brings the parsers, which nothing else needs.
  const { compileWith, readAudit } = await import('@assay/compiler');
  const { plan, diagnostics, targetLocations } = await compileWith(
    files,
    target === undefined ? {} : { target },
    cache === null
      ? (jobs, take) => readAuditsInThreads(jobs, readAudit, cores, take, null, threadFailed)
      : cachedReadAudits(cache.folder, cache.compiler, (jobs, take, tell) =>
          readAuditsInThreads(jobs, readAudit, cores, take, tell, threadFailed),
        ),
  );
  return {
    diagnostics,
    summary: plan && summaryOf(plan),
    targetLocations: [...targetLocations],
    planBytes: plan ? Buffer.from(stableStringify(plan)) : new Uint8Array(),
  };
}

function summaryOf({ target, layers, tables, audits }: Plan): CompileResult['summary'] {
  return { target: target.name, layers: layers.length, tables: tables.length, audits: audits.length };
}
