import type { NeedReason, OwnerDecision, PlanChange } from '@assay/compiler';
import type { Diagnostic } from '@assay/contract';

/** A change in one sentence: what changes, which way, and why that is that way. */
export function changeSentence(change: PlanChange): string {
  const { subject, kind, direction, aspect, renamed, sentence } = change;
  const what = subjectText(subject);
  switch (kind) {
    case 'added':
      return renamed === null ? `${what} is new` : `${what} is new, as ${renamed} under another name`;
    case 'removed':
      return renamed === null ? `${what} is removed: ${sentence}` : `${what} is renamed to ${renamed}`;
    case 'changed':
      return `${what} ${VERBS[direction]}: ${aspect}${valuesText(change)}, ${sentence}`;
    default: {
      const never: never = kind;
      return never;
    }
  }
}

const VERBS: Readonly<Record<PlanChange['direction'], string>> = {
  loosened: 'is loosened',
  tightened: 'is tightened',
  neutral: 'changes',
  unclear: 'changes',
};

function subjectText({ kind, name }: PlanChange['subject']): string {
  switch (kind) {
    case 'audit':
    case 'table':
    case 'rule':
    case 'target':
      return `${kind} ${name}`;
    case 'owner_group':
      return `owner group ${name}`;
    case 'layers':
    case 'project':
      return 'assay.yml';
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** Values that are as long as a query tell nothing in one line. */
const SHORT = 60;

function valuesText({ before, after }: PlanChange): string {
  const isShort = [before, after].every(
    (text) => text === null || (text.length <= SHORT && !/\n/.test(text)),
  );
  if (!isShort || (before === null && after === null)) return '';
  return ` ${before ?? 'nothing'} -> ${after ?? 'nothing'}`;
}

/** A change that is refused, with whom to ask. @param base as the user wrote it */
export function refusalOf({ change, needs }: OwnerDecision, base: string): Diagnostic {
  const { file, line } = change.place;
  const position = { line, column: 1 };
  const missing = needs.filter(({ approvedBy }) => approvedBy === null);
  const groups = missing.flatMap(({ group }) => (group === null ? [] : [group]));
  const asked = missing.map(({ group, members, reason }) =>
    group === null
      ? `let an administrator of the repository merge it past this check: ${base} names nobody who may`
      : `ask ${peopleText(members)} to approve: ${REASONS[reason](group, base)}`,
  );
  return {
    code: 'needs-owner',
    severity: 'error',
    message: `${changeSentence(change)}; it needs the approval of ${groups.join(' and ') || 'an owner, and there is none'}`,
    hint: asked.join('; and '),
    location: { file, start: position, end: position },
  };
}

/** `amara or @acme/flight-data`. */
export function peopleText(members: readonly string[]): string {
  const last = members.at(-1) ?? '';
  return members.length < 2 ? last : `${members.slice(0, -1).join(', ')} or ${last}`;
}

const REASONS: Readonly<Record<NeedReason, (group: string, base: string) => string>> = {
  owner: (group, base) => `${group} owns it in ${base}`,
  'new owner': (group) => `${group} is to own it`,
  group: (group, base) => `it is the entry of ${group}, whose members they are in ${base}`,
  settings: (group, base) => `${group} owns assay.yml in ${base}`,
  'new group': (group, base) =>
    `its owner is no group with members in ${base}, and ${group}, which owns assay.yml there, takes its place`,
  unreadable: (group, base) =>
    `${base} does not tell whose it is, and ${group}, which owns assay.yml there, takes its place`,
};

/** Why a change passes, for people. */
export function passText({ isFree, needs }: OwnerDecision): string {
  if (isFree) return 'stricter, which needs nobody here';
  return needs.map(({ group, approvedBy }) => `${approvedBy} for ${group}`).join(', ');
}
