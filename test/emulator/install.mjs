// Installs the emulator of PyPI into a folder of its own beside this file, if Python is there and it is not installed yet.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bqemulatorIn, VENV } from './find-emulator.mjs';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const installed = join(VENV, 'installed-requirements.txt');

/** Where DuckDB looks for an extension without asking the network, below the home of the emulator's process. */
const PLACE_EXTENSION = `
import duckdb, duckdb_extension_spatial, pathlib, shutil, sys
version = "v" + duckdb.__version__
platform = duckdb.execute("PRAGMA platform").fetchone()[0]
name = "spatial.duckdb_extension"
source = pathlib.Path(duckdb_extension_spatial.__file__).parent / "extensions" / version / name
folder = pathlib.Path(sys.argv[1]) / ".duckdb" / "extensions" / version / platform
folder.mkdir(parents=True, exist_ok=True)
shutil.copyfile(source, folder / name)
`;

if (!existsSync(installed) || readFileSync(installed, 'utf8') !== readFileSync(requirements, 'utf8'))
  install();

function install() {
  const python = ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'].find(isNewEnough);
  if (python === undefined) {
    console.log('bqemulator is NOT installed: it needs Python 3.11 or later, and none is on the path.');
    return;
  }
  rmSync(VENV, { recursive: true, force: true });
  run(python, ['-m', 'venv', VENV]);
  const own = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  // Nothing is built here, and no dependency is taken that the list does not name.
  run(own, ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '--no-deps', '-r', requirements]);
  run(own, ['-c', PLACE_EXTENSION, bqemulatorIn(VENV).home]);
  copyFileSync(requirements, installed);
  console.log('bqemulator is installed in test/emulator/.venv');
}

function isNewEnough(python) {
  const asked = spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
  return asked.status === 0;
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status === 0) return;
  console.error(`bqemulator could not be installed: ${error?.message ?? `${program} ended with ${status}`}`);
  process.exit(1);
}
