import type { OwnerDecision } from '@assay/compiler';
import { type Diagnostic, EXIT, formatQuantity } from '@assay/contract';
import type { Command, GlobalOptions } from '../command.js';
import { compareRevisions } from '../compare-revisions.js';
import type { Asked } from '../git/git-problem.js';
import { changesSinceTip } from '../owners/changes-since-tip.js';
import { checkProjectPlace } from '../owners/check-project-place.js';
import { comparedProject } from '../owners/compared-project.js';
import { changeSentence, passText, peopleText, refusalOf } from '../owners/owner-change.js';
import { rightsOfBase } from '../owners/rights-of-base.js';
import type { Printer } from '../print.js';

interface OwnersCheckOptions extends GlobalOptions {
  readonly base: string;
  /** Logins and teams. */
  readonly actor: readonly string[];
  readonly approvedBy?: readonly string[];
}

/**
 * `assay owners check`: whether those who own what the working tree changes have made or approved the change. 0: they have; 2: not,
 * or that cannot be told.
 */
export const ownersCheckCommand: Command<OwnersCheckOptions> = async (context, options) => {
  const { print, settings } = context;
  if (options.target !== undefined) {
    print.diagnostic(idleTarget(options.target));
    return EXIT.authorMustFix;
  }
  // What is in a cache may have come with the change.
  const comparison = await compareRevisions(context, { ...options, cache: false }, options.base, 'errors');
  if (!comparison) return EXIT.authorMustFix;
  const { repository, bases, projectDir } = comparison;
  const told = teller(print);
  const place = await checkProjectPlace(repository, bases.tip, {
    projectDir,
    isNamed: options.projectDir !== undefined,
    workingDirectory: settings.workingDirectory,
  });
  if (!told(place)) return EXIT.authorMustFix;
  const rights = await rightsOfBase(repository, bases.tip);
  if (!told(rights)) return EXIT.authorMustFix;

  const { decideOwners, ownedChanges } = await import('@assay/compiler');
  const project = await comparedProject(comparison);
  const changes = ownedChanges(project);
  // Nobody owns anything yet: who is to own it is who must want that.
  const base = rights.value.commit === null ? project.after : rights.value.definitions;
  const sinceTip = await changesSinceTip(comparison, base, changes);
  if (!told(sinceTip)) return EXIT.authorMustFix;
  const decisions = decideOwners(changes, { base, sinceTip: sinceTip.value }, [
    ...options.actor,
    ...(options.approvedBy ?? []),
  ]);
  if (rights.value.commit === null)
    print.note(`${options.base} has no project here: each owner group answers for what it is to own.`);
  else if (rights.value.commit !== bases.tip)
    print.note(
      `${options.base} does not tell who owns what: the owner groups are those of its commit ${rights.value.commit.slice(0, 10)}.`,
    );
  show(decisions, options.base, projectDir, print);
  const missing = missingOf(decisions);
  print.record({
    type: 'owner-check',
    base: options.base,
    ...bases,
    rightsFrom: rights.value.commit,
    allowed: decisions.every(({ allowed }) => allowed),
    changes: decisions.length,
    refused: decisions.filter(({ allowed }) => !allowed).length,
    missing,
  });
  return decisions.every(({ allowed }) => allowed) ? EXIT.success : EXIT.authorMustFix;
};

function teller(print: Printer) {
  return <T>(asked: Asked<T>): asked is Extract<Asked<T>, { readonly ok: true }> => {
    if (!asked.ok) print.diagnostic(asked.diagnostic);
    return asked.ok;
  };
}

function idleTarget(target: string): Diagnostic {
  return {
    code: 'contradictory-options',
    severity: 'error',
    message: `--target ${target} has no place here: whoever owns something owns it on every target`,
    hint: 'leave it out',
  };
}

interface Missing {
  readonly group: string | null;
  readonly members: readonly string[];
}

/** The groups that must still approve, each once, by name. */
function missingOf(decisions: readonly OwnerDecision[]): readonly Missing[] {
  const found = new Map<string | null, Missing>();
  for (const { needs } of decisions) {
    for (const { group, members, approvedBy } of needs)
      if (approvedBy === null) found.set(group, { group, members });
  }
  return [...found.values()].sort((a, b) => ((a.group ?? '') < (b.group ?? '') ? -1 : 1));
}

function show(decisions: readonly OwnerDecision[], base: string, folder: string, print: Printer): void {
  for (const decision of decisions) {
    const { change, allowed, isFree, needs } = decision;
    const { subject, kind, aspect, direction, sentence, before, after, renamed, place } = change;
    print.record({
      type: 'owner-decision',
      subject,
      kind,
      aspect,
      direction,
      sentence,
      before,
      after,
      renamed,
      ...place,
      allowed,
      isFree,
      needs,
    });
    if (!allowed) print.diagnostic(refusalOf(decision, base), { folder });
    else if (!print.json)
      print.note(
        `${print.paint('green', print.unicode ? '✓' : 'OK')} ${place.file}:${place.line}: ${changeSentence(change)} (${passText(decision)})`,
      );
  }
  if (print.json) return;
  const refused = decisions.filter(({ allowed }) => !allowed).length;
  if (refused === 0)
    print.line(
      decisions.length === 0
        ? `Nothing that anybody owns differs from ${base}.`
        : `${print.paint('green', 'Allowed')}: ${formatQuantity(decisions.length, 'change')}, and no approval is missing.`,
    );
  else
    print.line(
      `${print.paint('red', 'Refused')}: ${refused} of ${formatQuantity(decisions.length, 'change')} ${refused === 1 ? 'needs' : 'need'} an approval. ${missingOf(decisions).map(missingText).join(' ')}`,
    );
}

function missingText({ group, members }: Missing): string {
  return group === null ? 'Nobody is known who could give it.' : `${group}: ${peopleText(members)}.`;
}
