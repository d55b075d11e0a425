import { describe, expect, it } from 'vitest';
import { isSettled, runLife } from './run-life.js';

const NOW = new Date('2001-07-02T06:00:00.000Z');
const MACHINE = { host: 'here', isRunning: (pid: number) => pid === 7 };

function lifeOf(runner: { host: string; pid: number } | null, silentSeconds: number) {
  const lastWrite = new Date(NOW.getTime() - silentSeconds * 1000);
  const run = { start: { runner }, end: null, lastWrite };
  return [runLife(run, NOW, MACHINE), isSettled(run, NOW, MACHINE)];
}

describe('whether a run is still going on', () => {
  it.each([
    ['its process is there', { host: 'here', pid: 7 }, 3600, ['running', false]],
    ['its process may be another by now', { host: 'here', pid: 7 }, 3601, ['dead', true]],
    ['its process is gone, however lately it wrote', { host: 'here', pid: 8 }, 0, ['dead', true]],
    ['the other machine touched its log lately', { host: 'there', pid: 8 }, 30, ['running', false]],
    ['the other machine’s clock may be ahead', { host: 'there', pid: 8 }, -60, ['running', false]],
    // It may be resumed, but nobody takes its log away.
    ['the other machine shows no life', { host: 'there', pid: 7 }, 31, ['silent', false]],
    ['the other machine has shown none for a day', { host: 'there', pid: 7 }, 86_401, ['dead', true]],
    ['an older Assay wrote it today', null, 86_400, ['running', false]],
    ['an older Assay wrote it, and not for a day', null, 86_401, ['dead', true]],
  ] as const)('%s', (_, process, silent, expected) => expect(lifeOf(process, silent)).toEqual(expected));
});
