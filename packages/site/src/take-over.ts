import { linkSync, lstatSync, readFileSync } from 'node:fs';

/**
 * Gives a file of the old site a name in the new one, where it holds exactly this content: the same file, with its time, so that
 * nobody sends it again. The content is compared, whatever a manifest says of it: people edit what lies in folders.
 *
 * @returns false where it was not taken over, also because the file system has no links; then it is to be written
 */
export function takeOver(old: string, file: string, content: Uint8Array): boolean {
  try {
    const stats = lstatSync(old);
    if (!stats.isFile() || stats.size !== content.length || !readFileSync(old).equals(content)) return false;
    linkSync(old, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return false;
    throw error;
  }
}
