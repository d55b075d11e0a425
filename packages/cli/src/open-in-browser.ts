import { spawn } from 'node:child_process';

/** What opens an address with the program that people chose for it. */
function opener(url: string): readonly [program: string, args: readonly string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open', [url]];
    case 'win32':
      // `start` is a word of the command interpreter; what is quoted first is a title.
      return ['cmd', ['/c', 'start', '""', url]];
    default:
      return ['xdg-open', [url]];
  }
}

/**
 * Opens an address and does not wait for the program, which may run as long as somebody reads.
 *
 * @returns false where there is no such program
 */
export function openInBrowser(url: string): Promise<boolean> {
  const [program, args] = opener(url);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
