import { contentHash } from '@assay/contract';

/** Whether a text is the plan that has that hash, of whichever format. */
export function isPlanOf(text: string, planHash: string): boolean {
  try {
    return contentHash(JSON.parse(text)) === planHash;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
