import { lstatSync, readFileSync } from 'node:fs';
import { contentDigest } from './site-manifest.js';

/** The content of a file, where its hash is this; null where it is another, or there is no such file. */
export function contentOfHash(path: string, digest: string): Uint8Array | null {
  try {
    if (!lstatSync(path).isFile()) return null;
    const content = readFileSync(path);
    return contentDigest(content) === digest ? content : null;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return null;
    throw error;
  }
}
