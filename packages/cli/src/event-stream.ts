import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { RunEvent } from '@assay/contract';
import { makeFolder } from '@assay/history/make-folder';
import type { CommandContext } from './command.js';
import { printableJson } from './print.js';
import { reasonOf } from './reason-of.js';

/** Where the events of a run go besides the history, each as it happens. */
export interface EventStream {
  readonly write: (event: RunEvent) => void;
  /** Whether all could be written; if not, that has been printed. */
  readonly close: () => boolean;
}

/** What `--events` names stdout by. */
export const STDOUT = '-';

/**
 * Opens the file of `--events`, made anew; null after printing why it cannot be written.
 *
 * @param file `-` for stdout
 */
export async function openEventStream(
  { print, settings }: CommandContext,
  file: string,
): Promise<EventStream | null> {
  if (file === STDOUT) {
    return { write: (event) => print.document(lineOf(event)), close: () => true };
  }
  const path = resolve(settings.workingDirectory, file);
  const problem = (error: unknown): void =>
    print.diagnostic({
      code: 'events-not-written',
      severity: 'error',
      message: `cannot write the events: ${reasonOf(error)}`,
      hint: 'make room, give yourself the permission to write there, or choose another file',
      location: { file: relative(settings.workingDirectory, path) },
    });
  let descriptor: number;
  try {
    await makeFolder(dirname(path));
    descriptor = openSync(path, 'w');
  } catch (error) {
    problem(error);
    return null;
  }
  let whole = true;
  let isOpen = true;
  return {
    write: (event) => {
      if (!whole) return;
      try {
        const bytes = Buffer.from(lineOf(event));
        for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      } catch (error) {
        // The run goes on: its results are in the history, and nobody else's queries wait for this file.
        whole = false;
        problem(error);
      }
    },
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
      return whole;
    },
  };
}

function lineOf(event: RunEvent): string {
  return `${printableJson(event)}\n`;
}
