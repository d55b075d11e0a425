import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contentOfHash } from './content-of-hash.js';
import { MANIFEST, readManifest } from './site-manifest.js';
import { SITE_MARKER } from './site-marker.js';

/**
 * Whether a folder is the site of this manifest, to the last byte: every file is what it was when it was written, and there is no other.
 *
 * @param digest of the manifest, as `writeSite` gave it
 */
export function isWholeSite(folder: string, digest: string): boolean {
  if (contentOfHash(join(folder, MANIFEST), digest) === null) return false;
  const files = readManifest(folder);
  const found = filesIn(folder);
  if (!found?.has(SITE_MARKER) || found.size !== files.size + 2) return false;
  return [...files].every(
    ([path, hash]) => found.has(path) && contentOfHash(join(folder, path), hash) !== null,
  );
}

/** Every file below a folder, and whatever else is no folder, with `/`; null where it cannot be read, or another build put its own there meanwhile. */
function filesIn(folder: string): ReadonlySet<string> | null {
  const found = new Set<string>();
  const add = (prefix: string): void => {
    for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) add(`${path}/`);
      else found.add(path);
    }
  };
  try {
    add('');
    return found;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return null;
    throw error;
  }
}
