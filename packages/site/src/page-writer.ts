import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '@assay/contract';
import { type Scales, type SiteBudget, scales } from './budgets.js';
import { contentDigest, MANIFEST, type Manifest, manifestText, readManifest } from './site-manifest.js';
import type { SitePage } from './site-page.js';
import { takeOver } from './take-over.js';

/** What a site has that was written. */
export interface Written {
  /** Hash of the manifest, and so of all files. */
  readonly digest: string;
  readonly files: number;
  /** Those that were not there before with the same content. */
  readonly rewritten: number;
  /** By what they are of. */
  readonly sizes: ReturnType<Scales['sizes']>;
  /** What is over its budget: warnings, where the site was written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Writes the pages of a site that is being made, one after the other; of none anything is kept but its hash and its size. */
export interface PageWriter {
  /** @throws the error of the file system; an `Error` for a second page of the same path */
  readonly write: (page: Pick<SitePage, 'path' | 'kind'>, content: Uint8Array) => void;
  /** After the last page: writes the manifest. */
  readonly finish: (budget: SiteBudget | null) => Written;
}

/**
 * @param before the folder of the old site: a page that is what it was there keeps its file
 * @param folder of the new one, which exists
 */
export function pageWriter(before: string, folder: string): PageWriter {
  const known = readManifest(before);
  const manifest: Manifest = new Map();
  const folders = new Set<string>([folder]);
  const weighed = scales();
  let rewritten = 0;
  return {
    write: ({ path, kind }, content) => {
      if (manifest.has(path)) throw new Error(`two pages for ${path}`);
      const file = join(folder, path);
      const parent = dirname(file);
      if (!folders.has(parent)) mkdirSync(parent, { recursive: true });
      folders.add(parent);
      weighed.weigh(path, kind, content);
      const digest = contentDigest(content);
      if (known.get(path) !== digest || !takeOver(join(before, path), file, content)) {
        writeFileSync(file, content);
        rewritten += 1;
      }
      manifest.set(path, digest);
    },
    finish: (budget) => {
      const text = manifestText(manifest);
      writeFileSync(join(folder, MANIFEST), text);
      return {
        digest: contentDigest(text),
        files: manifest.size,
        rewritten,
        sizes: weighed.sizes(),
        diagnostics: weighed.problems(budget),
      };
    },
  };
}
