import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A query that runs until it is let go, and of which the operating system tells everybody whether it runs: it reads a named pipe,
 * and a pipe can be opened for writing without waiting only while somebody reads it.
 */
export interface Gate {
  readonly text: string;
  /** Whether a query reads the pipe at this moment. It goes on until it is let go or its process is gone. */
  readonly isRunning: () => boolean;
  /** Lets the query finish, which runs. */
  readonly letGo: () => void;
  /** Lets it finish as soon as it runs. */
  readonly letGoWhenRunning: () => void;
}

/** @param folder that the queries of the warehouse may read */
export function makeGate(folder: string, name: string): Gate {
  const path = join(folder, `${name}.pipe`);
  execFileSync('mkfifo', [path]);
  /** Held from the first look on: with its last writer gone the query would end. */
  let writer: number | null = null;
  const open = (): number | null => {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return null;
      throw error;
    }
  };
  const quoted = path.replaceAll("'", "''");
  const isRunning = (): boolean => {
    const looking = open();
    if (looking === null) return false;
    if (writer === null) writer = looking;
    else closeSync(looking);
    return true;
  };
  const letGo = (): void => {
    if (writer === null) throw new Error(`${name} does not run`);
    writeSync(writer, '1\n2\n');
    closeSync(writer);
  };
  const letGoWhenRunning = (): void => {
    if (isRunning()) letGo();
    else setTimeout(letGoWhenRunning, 5);
  };
  return {
    text: `SELECT count(*) AS n FROM read_csv('${quoted}', columns = {'n': 'INTEGER'}, header = false, auto_detect = false)`,
    isRunning,
    letGo,
    letGoWhenRunning,
  };
}
