import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT, hasErrors } from '@assay/contract';
import { siteFacts, sitePages, writeSite } from '@assay/site';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { explanations } from '../explanations.js';
import { loadPlan, sitePath } from '../load-plan.js';
import { readSiteRuns } from '../read-site-runs.js';

/** `assay site`: writes the documentation site from the plan and the history. Runs nothing. */
export const siteCommand: Command<GlobalOptions & { readonly out?: string }> = async (context, options) => {
  const loaded = await loadPlan(context, options);
  if (!loaded) return 2;
  const { print, settings } = context;
  const { plan, projectDir } = loaded;
  const { runs, results, diagnostics } = await readSiteRuns(projectDir, plan.target.name, context.clock());
  printDiagnostics(print, diagnostics);
  if (hasErrors(diagnostics)) {
    // A site made of the rest could show an earlier pass where the unreadable run has a failure.
    print.line(
      print.paint(
        'red',
        'No site was written: a part of the history cannot be read. The one before stays as it is.',
      ),
    );
    return EXIT.undecided;
  }
  const facts = siteFacts({
    plan,
    ruleDocs: await explanations(),
    runs,
    history: results,
    assayVersion: context.assayVersion,
  });
  const folder =
    options.out === undefined ? sitePath(projectDir) : resolve(settings.workingDirectory, options.out);
  const written = await writeSite(sitePages(facts), folder);
  if (!written.ok) {
    const shown = options.out ?? relative(settings.workingDirectory, folder);
    printDiagnostics(
      print,
      written.diagnostics.map((one) => ({ ...one, location: { file: shown } })),
    );
    return 2;
  }
  const shown = relative(settings.workingDirectory, folder) || '.';
  print.record({
    type: 'site',
    folder: shown,
    pages: written.files,
    rewritten: written.rewritten,
    runs: runs.length,
  });
  print.line(`${pathToFileURL(folder).href}/index.html`);
  return 0;
};
