import { randomUUID } from 'node:crypto';
import { lstat, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import type { Diagnostic } from '@assay/contract';
import { makeFolder } from '@assay/history/make-folder';
import type { SiteFiles } from './build-site.js';

/** Says that a folder is a site that Assay made, and may be replaced as a whole. */
export const SITE_MARKER = '.assay-site';

/** Whether the site was written; if not, the one before is unchanged and `diagnostics` says why. */
export type SiteWritten =
  | { readonly ok: true }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const MARKER_TEXT = 'Made by `assay site`. The whole folder is replaced by the next one.\n';

/**
 * Replaces the site in `outDir` as a whole: it is written beside it and then takes its name, so that a reader never sees
 * half of a site and a failure leaves the old one. A folder that is not a site of ours is never touched.
 *
 * Problems: `not-a-site-folder`, `site-not-written`, both located at `outDir` as it was given. No message holds a path.
 */
export async function writeSite(files: SiteFiles, outDir: string): Promise<SiteWritten> {
  const target = resolve(outDir);
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}`);
  const building = `${beside}.new`;
  const old = `${beside}.old`;
  try {
    const refusal = await refusalOf(target, outDir);
    if (refusal) return { ok: false, diagnostics: [refusal] };
    await writeFiles(files, building);
    await swap(building, target, old);
  } catch (error) {
    const isLeft = !(await isRemoved(building));
    return {
      ok: false,
      diagnostics: [
        {
          code: 'site-not-written',
          severity: 'error',
          message: `the site could not be written: ${reasonOf(error)}`,
          hint: `the site that was there before is unchanged; make room, give the right to write or choose another folder, then build again${isLeft ? `; what was begun is left in ${basename(building)} beside it` : ''}`,
          location: { file: outDir },
        },
      ],
    };
  }
  // The new site is in place already: what is left of the old one is a nuisance, not a failure.
  await isRemoved(old);
  return { ok: true };
}

async function refusalOf(target: string, outDir: string): Promise<Diagnostic | undefined> {
  const found = await statOrNull(target);
  if (!found) return undefined;
  const ours =
    found.isDirectory() &&
    ((await readdir(target)).length === 0 || (await statOrNull(join(target, SITE_MARKER))) !== null);
  if (ours) return undefined;
  return {
    code: 'not-a-site-folder',
    severity: 'error',
    message: 'this exists and is not a site that Assay made, so it is not replaced',
    hint: 'give an empty or new folder, or remove this one yourself',
    location: { file: outDir },
  };
}

async function writeFiles(files: SiteFiles, folder: string): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
  await makeFolder(folder);
  for (const path of folders) await makeFolder(path);
  for (const [path, content] of files) await writeFile(join(folder, path), content);
  await writeFile(join(folder, SITE_MARKER), MARKER_TEXT);
}

/** Between the two renames there is no site for some microseconds; no file system swaps two folders portably. */
async function swap(building: string, target: string, old: string): Promise<void> {
  const existed = (await statOrNull(target)) !== null;
  if (existed) await rename(target, old);
  try {
    await rename(building, target);
  } catch (error) {
    if (existed) await rename(old, target);
    throw error;
  }
}

/** Whether nothing of the folder is left, or nothing of it was ever there. */
async function isRemoved(folder: string): Promise<boolean> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return true;
  } catch (error) {
    // Where the folder cannot even be named (a file in its path, a path too long) none was begun.
    return codeOf(error) === 'ENOTDIR' || codeOf(error) === 'ENAMETOOLONG';
  }
}

/** The operating system's words alone: the whole message of such an error holds an absolute path of this machine. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  return getSystemErrorMap().get(errno)?.[1] ?? error.message;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function statOrNull(path: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
