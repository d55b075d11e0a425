import type { CommandContext } from '../command.js';
import { printableJson } from '../print.js';
import { repositoryRoot } from '../repository-root.js';
import { githubReport } from './github-report.js';
import { repositoryPath } from './repository-path.js';
import type { ShownProblem } from './shown-problem.js';

/** Writes what `--format github` and `--format sarif` say of a command's problems, when there are no more to come. */
export async function finishReport({ print, settings, assayVersion }: CommandContext): Promise<void> {
  const { problems, format } = print;
  const { workingDirectory } = settings;
  const inProject = problems.find(({ folder }) => folder !== undefined)?.folder ?? workingDirectory;
  const root = repositoryRoot(inProject, settings);
  const pathOf = ({ folder }: ShownProblem, file: string) =>
    repositoryPath(root, folder ?? workingDirectory, file);
  switch (format) {
    case 'pretty':
    case 'json':
    case 'markdown':
      // Each problem was told when it was found.
      return;
    case 'github':
      for (const line of githubReport(problems, pathOf)) print.document(`${line}\n`);
      return;
    case 'sarif': {
      const [{ sarifReport }, { explanations }] = await Promise.all([
        import('./sarif-report.js'),
        import('../explanations.js'),
      ]);
      const log = sarifReport(problems, { assayVersion, docs: await explanations(), pathOf });
      print.document(`${printableJson(log, 2)}\n`);
      return;
    }
    default: {
      const never: never = format;
      return never;
    }
  }
}
