import { readdir, readFile } from 'node:fs/promises';
import { checkDocs } from '@assay/compiler/check-docs';
import { ruleDocs } from '@assay/compiler/rule-docs';
import { compareText, type RuleDoc } from '@assay/contract';

const FOLDER = new URL('../problems/', import.meta.url);

/** What the codes that stand in `problems/` speak of. */
const RUNNING = 'Commands, runs and history';

/** The pages of all checks and codes, by group: those of the compiler, then those of running, which stand in `problems/`. */
export async function explanations(): Promise<RuleDoc[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.md'));
  const problems = await Promise.all(
    files.map(async (file) => {
      const page = await readFile(new URL(file, FOLDER), 'utf8');
      return { code: file.slice(0, -'.md'.length), group: RUNNING, summary: summaryOf(page), page };
    }),
  );
  return [...checkDocs(), ...ruleDocs(), ...problems.sort((a, b) => compareText(a.code, b.code))];
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
