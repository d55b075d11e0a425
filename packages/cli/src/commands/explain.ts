import { distance } from 'fastest-levenshtein';
import type { Command, GlobalOptions } from '../command.js';
import { explanations } from '../explanations.js';
import { alignColumns } from '../report/align-columns.js';

/** `assay explain [code]`: the page of a diagnostic's code, or the list of them all. */
export const explainCommand: Command<GlobalOptions & { readonly code?: string }> = async (
  context,
  { code },
) => {
  const { print } = context;
  const pages = await explanations();
  if (code === undefined) {
    for (const { code: name, summary } of pages) print.record({ type: 'rule', code: name, summary });
    if (!print.json)
      for (const line of alignColumns(pages.map((page) => [page.code, page.summary]))) print.line(line);
    return 0;
  }
  const page = pages.find((candidate) => candidate.code === code);
  if (page) {
    print.record({ type: 'rule', ...page });
    if (!print.json) print.line(page.page.trimEnd());
    return 0;
  }
  const [nearest] = [...pages].sort((a, b) => distance(a.code, code) - distance(b.code, code));
  print.diagnostic(
    {
      code: 'unknown-code',
      severity: 'error',
      message: `no code is called "${code}"`,
      hint:
        nearest && distance(nearest.code, code) <= Math.max(2, code.length / 3)
          ? `did you mean "${nearest.code}"? \`assay explain\` lists them all`
          : '`assay explain` lists them all',
    },
    undefined,
  );
  return 2;
};
