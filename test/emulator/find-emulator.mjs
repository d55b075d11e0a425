import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `install.mjs` puts the emulator of PyPI. */
export const VENV = fileURLToPath(new URL('.venv', import.meta.url));

/**
 * A program that answers like BigQuery.
 *
 * @typedef {object} Emulator
 * @property {readonly string[]} command the program and the arguments that it was given
 * @property {'goccy' | 'bqemulator'} kind which of the two it is, by the name of its program
 * @property {string | null} home the home folder of its process; null: the user's
 */

/** The emulator in a virtual environment, with a home of its own: nothing is read from or written to the user's. */
export function bqemulatorIn(venv) {
  const program = join(venv, process.platform === 'win32' ? 'Scripts/bqemulator.exe' : 'bin/bqemulator');
  return { command: [program], kind: 'bqemulator', home: join(venv, 'home') };
}

/**
 * The emulators to test with: the one that `ASSAY_BIGQUERY_EMULATOR` names (a command, its words divided by blanks), else those
 * on the path, and the one that `install.mjs` installed.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {Emulator[]}
 */
export function findEmulators(environment) {
  const named = (environment.ASSAY_BIGQUERY_EMULATOR ?? '').split(/\s+/).filter((word) => word !== '');
  if (named.length > 0) return [{ command: named, kind: kindOf(named.at(-1)), home: null }];
  const installed = bqemulatorIn(VENV);
  if (existsSync(installed.command[0])) return [...onPath('bigquery-emulator', environment), installed];
  return ['bigquery-emulator', 'bqemulator'].flatMap((name) => onPath(name, environment));
}

function onPath(name, { PATH = '' }) {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  const files = PATH.split(delimiter).flatMap((folder) => names.map((file) => join(folder, file)));
  const found = files.find((file) => existsSync(file));
  return found === undefined ? [] : [{ command: [found], kind: kindOf(found), home: null }];
}

function kindOf(program) {
  return basename(program).startsWith('bqemulator') ? 'bqemulator' : 'goccy';
}
