import { writeFileSync } from 'node:fs';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { getSystemErrorMap } from 'node:util';
import { type Diagnostic, hasErrors } from '@assay/contract';
import { makeFolder } from '@assay/history/make-folder';
import type { SiteBudget } from './budgets.js';
import { buildFolders, clearLeftovers } from './build-leftovers.js';
import { type KeptPages, NO_KEPT_PAGES, pageContent } from './kept-pages.js';
import type { Written } from './page-writer.js';
import { SITE_MARKER } from './site-marker.js';
import type { SitePage } from './site-page.js';
import { writeInThread } from './write-in-thread.js';

/** Whether the site was written; if not, the one before is unchanged and `diagnostics` says why. */
export type SiteWritten =
  | ({ readonly ok: true } & Written)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface WriteSiteOptions {
  /** Told now and then how many pages are done. */
  readonly onPages?: (done: number) => void;
  /** What the whole site may have; by default anything. */
  readonly budget?: SiteBudget;
  /** What is known of pages that have keys; by default nothing. */
  readonly kept?: KeptPages;
}

const MARKER_TEXT = 'Made by `assay site`. The whole folder is replaced by the next one.\n';

/** After so many pages whoever watches gets a word in: a signal, a line of progress. */
const PAGES_AT_ONCE = 64;

/**
 * Replaces the site in `outDir` as a whole: it is written beside it and then takes its name, so that a reader never sees
 * half of a site and a failure leaves the old one; what a killed build left is taken away by the next. A folder that is not a site of ours is never touched. Each page is made,
 * written and forgotten before the next; one that is what it was keeps its file, with its time.
 *
 * Problems: `not-a-site-folder`, `site-not-written`, both located at `outDir` as it was given; `page-over-budget`, `site-over-budget`. No
 * message holds a path of this machine.
 *
 * @throws what a page throws that cannot be made; the site that was there before is unchanged then, too
 */
export async function writeSite(
  pages: Iterable<SitePage>,
  outDir: string,
  { onPages = () => {}, budget, kept = NO_KEPT_PAGES }: WriteSiteOptions = {},
): Promise<SiteWritten> {
  const target = resolve(outDir);
  const { building, old } = buildFolders(target);
  let written: Written;
  try {
    await clearLeftovers(target);
    const refusal = await refusalOf(target, outDir);
    if (refusal) return { ok: false, diagnostics: [refusal] };
    written = await writePages(pages, target, building, onPages, budget ?? null, kept);
    if (hasErrors(written.diagnostics)) {
      await isRemoved(building);
      return { ok: false, diagnostics: written.diagnostics };
    }
    await swap(building, target, old);
  } catch (error) {
    const isLeft = !(await isRemoved(building));
    if (!isFileSystemError(error)) throw error;
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
  return { ok: true, ...written };
}

async function refusalOf(target: string, outDir: string): Promise<Diagnostic | undefined> {
  const found = await statOrNull(target);
  if (!found) return undefined;
  const isMarked = async (): Promise<boolean> => (await statOrNull(join(target, SITE_MARKER))) !== null;
  // Asked again: where another build ended meanwhile, it is its site that stands there by now.
  const ours = found.isDirectory() && ((await isMarked()) || (await isEmpty(target)) || (await isMarked()));
  if (ours) return undefined;
  return {
    code: 'not-a-site-folder',
    severity: 'error',
    message: 'this exists and is not a site that Assay made, so it is not replaced',
    hint: 'give an empty or new folder, or remove this one yourself',
    location: { file: outDir },
  };
}

/** Whether nothing is in the folder, or it is not there any more. */
async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
}

async function writePages(
  pages: Iterable<SitePage>,
  before: string,
  folder: string,
  onPages: (done: number) => void,
  budget: SiteBudget | null,
  kept: KeptPages,
): Promise<Written> {
  await makeFolder(folder);
  const writer = writeInThread({ before, folder });
  try {
    let made = 0;
    for (const page of pages) {
      await writer.write(page, pageContent(page, join(before, page.path), kept));
      made += 1;
      if (made % PAGES_AT_ONCE !== 0) continue;
      onPages(made);
      await setImmediate();
    }
    onPages(made);
    writeFileSync(join(folder, SITE_MARKER), MARKER_TEXT);
    return await writer.finish(budget);
  } finally {
    await writer.stop();
  }
}

/** How often another build may put its own site there in the moment in which there is none. */
const SWAPS = 10;

/** Between the two renames there is no site for some microseconds; no file system swaps two folders portably. */
async function swap(building: string, target: string, old: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const existed = await isRenamed(target, old);
    try {
      await rename(building, target);
      return;
    } catch (error) {
      // The site of a build that ran at the same time: whichever ends last stays.
      if (attempt < SWAPS && ['ENOTEMPTY', 'EEXIST'].includes(String(codeOf(error)))) {
        await isRemoved(old);
        continue;
      }
      if (existed) await rename(old, target);
      throw error;
    }
  }
}

/** False where there is nothing of that name. */
async function isRenamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
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
function reasonOf(error: NodeJS.ErrnoException): string {
  return getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? error.message;
}

function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number';
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
