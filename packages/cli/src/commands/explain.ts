import { CHECK_GROUP } from '@assay/compiler/check-docs';
import { didYouMean, type RuleDoc } from '@assay/contract';
import type { Command, GlobalOptions } from '../command.js';
import { explanations } from '../explanations.js';
import type { Printer } from '../print.js';
import { alignColumns } from '../report/align-columns.js';

/** `assay explain [code]`: the page of a check or of a diagnostic's code, or the list of them all. */
export const explainCommand: Command<GlobalOptions & { readonly code?: string }> = async (
  context,
  { code },
) => {
  const { print } = context;
  const pages = await explanations();
  if (code === undefined) {
    for (const { code: name, group, summary } of pages)
      print.record({ type: recordType(group), code: name, group, summary });
    if (!print.json) for (const line of listing(pages, print)) print.line(line);
    return 0;
  }
  const page = pages.find((candidate) => candidate.code === code);
  if (page) {
    print.record({ type: recordType(page.group), ...page });
    if (!print.json) print.line(page.page.trimEnd());
    return 0;
  }
  const codes = pages.map((candidate) => candidate.code);
  const meant = didYouMean(code, codes);
  print.diagnostic({
    code: 'unknown-code',
    severity: 'error',
    message: `no code and no check is called "${code}"`,
    hint: `${meant === undefined ? '' : `${meant} `}\`assay explain\` lists them all`,
  });
  return 2;
};

function recordType(group: string): 'check' | 'rule' {
  return group === CHECK_GROUP ? 'check' : 'rule';
}

/** One line for each code, under the headings of their groups. */
function listing(pages: readonly RuleDoc[], print: Printer): string[] {
  const lines = alignColumns(pages.map((page) => [`  ${page.code}`, page.summary]));
  return pages.flatMap(({ group }, index) => [
    ...(group === pages[index - 1]?.group ? [] : [...(index === 0 ? [] : ['']), print.paint('bold', group)]),
    lines[index] ?? '',
  ]);
}
