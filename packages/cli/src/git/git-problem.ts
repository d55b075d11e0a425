import type { Diagnostic } from '@assay/contract';
import type { GitAnswer } from './run-git.js';

/** What is asked of git, or why there is no answer. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

export const answer = <T>(value: T): Asked<T> => ({ ok: true, value });

export const refusal = (
  code: string,
  message: string,
  hint: string,
): { readonly ok: false; readonly diagnostic: Diagnostic } => ({
  ok: false,
  diagnostic: { code, severity: 'error', message, hint },
});

/** Of an answer that nobody had reason to expect. */
export function unexpected(
  asked: string,
  { kind, complaint }: Exclude<GitAnswer, { readonly ok: true }>,
): { readonly ok: false; readonly diagnostic: Diagnostic } {
  return kind === 'not-started'
    ? { ok: false, diagnostic: noGit(complaint) }
    : { ok: false, diagnostic: gitFailed(asked, complaint) };
}

function noGit(complaint: string): Diagnostic {
  return {
    code: 'no-git',
    severity: 'error',
    message: `the program git, which knows the revisions of the project, cannot be started: ${complaint}`,
    hint: 'install git, version 2.31 or newer, and see that it is found by PATH',
  };
}

function gitFailed(asked: string, complaint: string): Diagnostic {
  return {
    code: 'git-failed',
    severity: 'error',
    message: `git could not ${asked}: ${complaint}`,
    hint: 'do what git says, or ask git the same by hand in this folder',
  };
}
