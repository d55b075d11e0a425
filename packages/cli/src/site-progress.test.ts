import { expect, it } from 'vitest';
import { createPrinter, type OutputStream } from './print.js';
import { siteProgress } from './site-progress.js';

function printerOn(isTTY: boolean) {
  const written: string[] = [];
  const stream: OutputStream = { isTTY, columns: 80, write: (text) => written.push(text) };
  const options = { format: 'pretty', quiet: false, verbose: false, colors: 'never', unicode: true } as const;
  return { print: createPrinter(options, { stdout: stream, stderr: stream }), written };
}

it.each([
  ['in a terminal, of what takes longer than a second', true, [500, 1500], ['late']],
  ['nothing of what is quick', true, [500, 900], []],
  ['nothing where no terminal is', false, [500, 5000], []],
] as const)('says what is going on %s', (_, isTTY, times, expected) => {
  const { print, written } = printerOn(isTTY);
  let now = 0;
  const progress = siteProgress(print, () => now);
  for (const [index, line] of ['early', 'late'].entries()) {
    now = times[index] ?? 0;
    progress.show(line);
  }
  progress.close();
  expect(['early', 'late'].filter((line) => written.join('').includes(line))).toEqual(expected);
});
