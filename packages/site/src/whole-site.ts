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
  if (!found.has(SITE_MARKER) || found.size !== files.size + 2) return false;
  return [...files].every(
    ([path, hash]) => found.has(path) && contentOfHash(join(folder, path), hash) !== null,
  );
}

/** Every file below a folder, and whatever else is no folder; with `/`. */
function filesIn(folder: string, prefix = ''): Set<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (!entry.isDirectory()) found.add(path);
    else for (const below of filesIn(folder, `${path}/`)) found.add(below);
  }
  return found;
}
