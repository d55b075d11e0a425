import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { EXIT } from '@assay/contract';
import type { Command, CommandContext, GlobalOptions } from '../command.js';
import { openRepository } from '../git/open-repository.js';
import { loadPlan } from '../load-plan.js';
import {
  type CodeownersBlock,
  codeownersBlock,
  withBlock,
  withLineFeeds,
} from '../owners/codeowners-block.js';
import { reasonOf } from '../reason-of.js';
import { repositoryPath } from '../report/repository-path.js';
import { writeFileAtomic } from '../write-file-atomic.js';

interface CodeownersOptions extends GlobalOptions {
  readonly check?: boolean;
  readonly file?: string;
}

/** `assay owners codeowners`: writes who owns which file into CODEOWNERS, beside what else stands there; or checks that it says so. */
export const ownersCodeownersCommand: Command<CodeownersOptions> = async (context, options) => {
  const { print, settings } = context;
  const loaded = await loadPlan(context, options, 'errors');
  if (!loaded) return EXIT.authorMustFix;
  const repository = await openRepository({
    folder: loaded.projectDir,
    environment: settings.environment,
  });
  if (!repository.ok) {
    print.diagnostic(repository.diagnostic);
    return EXIT.authorMustFix;
  }
  const { root, prefix } = repository.value;
  const path =
    options.file === undefined
      ? join(root, '.github', 'CODEOWNERS')
      : resolve(settings.workingDirectory, options.file);
  const shown = relative(settings.workingDirectory, path);
  const { readDefinitions } = await import('@assay/compiler');
  const block = codeownersBlock(readDefinitions(loaded.sources.files), {
    prefix,
    file: repositoryPath(root, root, path).path,
  });
  if (!tellMembers(block, context, loaded.projectDir)) return EXIT.authorMustFix;
  const found = readText(path);
  if (!found.ok) return notWritten(context, shown, found.reason);
  const text = withBlock(found.text, block.text);
  const isCurrent = found.text !== null && withLineFeeds(found.text) === text;
  if (options.check && !isCurrent) {
    print.diagnostic({
      code: 'stale-codeowners',
      severity: 'error',
      message:
        found.text === null
          ? 'there is no such file, so that the code host asks no owner'
          : 'it says something else than the owners of the project, or something stands behind them, where it counts before them',
      hint: 'write it with `assay owners codeowners`, and commit it',
      location: { file: shown },
    });
    return EXIT.authorMustFix;
  }
  if (!isCurrent) {
    try {
      await writeFileAtomic(path, text);
    } catch (error) {
      return notWritten(context, shown, reasonOf(error));
    }
  }
  print.record({ type: 'codeowners', file: shown, written: !isCurrent });
  if (!print.json) print.line(isCurrent ? `${shown} is as it should be` : shown);
  return EXIT.success;
};

/** Tells of members that cannot stand there; false where a group would be left without one. */
function tellMembers(
  { unusable, ownerless }: CodeownersBlock,
  { print }: CommandContext,
  folder: string,
): boolean {
  for (const { group, member } of unusable) {
    const isLeft = !ownerless.includes(group);
    print.diagnostic(
      {
        code: 'unusable-member',
        severity: isLeft ? 'warning' : 'error',
        message: `CODEOWNERS cannot name "${member}" of ${group}${isLeft ? ', so that it is left out' : ', and nobody else is in that group'}`,
        hint: 'write a login, a team as @organisation/team, or an address of mail',
        location: { file: 'owners.yml' },
      },
      { folder },
    );
  }
  return ownerless.length === 0;
}

function readText(
  path: string,
): { readonly ok: true; readonly text: string | null } | { readonly ok: false; readonly reason: string } {
  try {
    return { ok: true, text: readFileSync(path, 'utf8') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { ok: true, text: null };
    return { ok: false, reason: reasonOf(error) };
  }
}

function notWritten({ print }: CommandContext, file: string, reason: string): number {
  print.diagnostic({
    code: 'codeowners-not-written',
    severity: 'error',
    message: `cannot read or write it: ${reason}`,
    hint: 'make room, give yourself the permission, or choose another file with --file',
    location: { file },
  });
  return EXIT.authorMustFix;
}
