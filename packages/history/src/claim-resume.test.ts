import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunId } from '@assay/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimResume } from './claim-resume.js';

const ROOT = '20010702T060000Z-00000a' as RunId;
const MACHINE = { host: 'here', isRunning: (pid: number) => pid === process.pid || pid === 7 };

let history: string;
beforeEach(() => {
  history = mkdtempSync(join(tmpdir(), 'assay-claim-'));
  mkdirSync(join(history, 'runs'));
});
afterEach(() => rmSync(history, { recursive: true }));

const claim = (now = new Date()) => claimResume(history, ROOT, now, MACHINE);
const left = () => readdirSync(join(history, 'runs'));
const leave = (number: number, content: string) =>
  writeFileSync(join(history, 'runs', `${ROOT}.resumed-${number}`), content);

describe('the claim to resume', () => {
  it('is of one at a time, and leaves nothing', () => {
    const first = claim();
    expect(claim()).toMatchObject({ ok: false, pid: process.pid });
    if (first.ok) first.release();
    expect(left()).toEqual([]);
    expect(claim()).toMatchObject({ ok: true });
  });

  it.each([
    ['a process that is no more', '{"host":"here","pid":8}', true],
    ['a process that is there', '{"host":"here","pid":7}', false],
    ['a process of another machine, lately', '{"host":"there","pid":8}', false],
    ['nobody knows whom: a power loss left it empty', '', true],
  ])('of %s', (_, content, isFree) => {
    leave(1, content);
    expect(claim().ok).toBe(isFree);
    if (isFree) expect(left()).toEqual([`${ROOT}.resumed-2`]);
  });

  it('of a process of another machine is free when it shows no life', () => {
    leave(3, '{"host":"there","pid":8}');
    expect(claim(new Date(Date.now() + 31_000)).ok).toBe(true);
  });

  it('of another family is another', () => {
    expect(claim()).toMatchObject({ ok: true });
    const other = '20010702T060000Z-00000b' as RunId;
    expect(claimResume(history, other, new Date(), MACHINE)).toMatchObject({ ok: true });
  });
});
