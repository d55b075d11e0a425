import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from './is-object.js';

/** Every file of a site with the SHA-256 of its content: an uploader sends those whose hash is another than before. */
export type Manifest = Map<string, string>;

export const MANIFEST = 'assets-manifest.json';

export function contentDigest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** In the order of the names, so that the same files give the same bytes. */
export function manifestText(manifest: ReadonlyMap<string, string>): string {
  const files = [...manifest].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = files.map(([path, digest]) => `    ${JSON.stringify(path)}: "${digest}"`);
  return `{\n  "version": 1,\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** What the site in a folder says of itself; empty where there is none, or it cannot be read. It is a hint: nobody has checked it. */
export function readManifest(folder: string): ReadonlyMap<string, string> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
    const files = isObject(value) && value.version === 1 && isObject(value.files) ? value.files : {};
    return new Map(
      Object.entries(files).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'errno' in error)) return new Map();
    throw error;
  }
}
