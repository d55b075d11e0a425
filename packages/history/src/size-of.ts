import { stat } from 'node:fs/promises';
import { isMissing } from './is-missing.js';

/** Size of a file in bytes; null where there is none, also because somebody removed it meanwhile. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
