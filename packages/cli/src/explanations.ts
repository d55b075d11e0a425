import { readdir, readFile } from 'node:fs/promises';
import { ruleDocs } from '@assay/compiler';
import { compareText, type RuleDoc } from '@assay/contract';

const FOLDER = new URL('../problems/', import.meta.url);

/** The pages of all codes, sorted: those of the compiler, and those of running, which stand in `problems/`. */
export async function explanations(): Promise<RuleDoc[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.md'));
  const problems = await Promise.all(
    files.map(async (file) => {
      const page = await readFile(new URL(file, FOLDER), 'utf8');
      return { code: file.slice(0, -'.md'.length), summary: summaryOf(page), page };
    }),
  );
  return [...ruleDocs(), ...problems].sort((a, b) => compareText(a.code, b.code));
}

/** The first paragraph under the title. */
function summaryOf(page: string): string {
  return (
    page
      .split(/\n\s*\n/)[1]
      ?.replace(/\s+/g, ' ')
      .trim() ?? ''
  );
}
