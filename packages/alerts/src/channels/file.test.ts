import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeUpMessage } from '../made-up-message.test-support.js';
import { fileChannel } from './file.js';

let above: string;
let projectDir: string;
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'assay-file-'));
  projectDir = join(above, 'project');
  mkdirSync(projectDir);
});
afterEach(() => rmSync(above, { recursive: true }));

const never = new AbortController().signal;
const send = (address: string, key = '0123456789abcdef') =>
  fileChannel({ projectDir }).send(madeUpMessage({ key }), address, never);
const DELIVERED = { kind: 'delivered' };

describe('the channel file', () => {
  it('appends each message once, by its key, in folders that it makes', async () => {
    for (const key of ['00000000000000aa', '00000000000000bb', '00000000000000aa'])
      expect(await send('out/of/alerts.jsonl', key)).toEqual(DELIVERED);
    const lines = readFileSync(join(projectDir, 'out/of/alerts.jsonl'), 'utf8').split('\n');
    expect(lines.map((line) => line && JSON.parse(line).key)).toEqual([
      '00000000000000aa',
      '00000000000000bb',
      '',
    ]);
  });

  it('writes a message again whose line was cut off, on a line of its own', async () => {
    await send('a.jsonl');
    const file = join(projectDir, 'a.jsonl');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, -20));
    expect(await send('a.jsonl')).toEqual(DELIVERED);
    expect(readFileSync(file, 'utf8')).toBe(`${whole.slice(0, -20)}\n${whole}`);
  });

  it('takes a title for no message, whatever stands in it', async () => {
    const title = '"key":"00000000000000aa"}';
    await fileChannel({ projectDir }).send(madeUpMessage({ title }), 'a.jsonl', never);
    await send('a.jsonl', '00000000000000aa');
    expect(readFileSync(join(projectDir, 'a.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it.each([
    '../out.jsonl',
    '/tmp/assay-out.jsonl',
    'assay.yml',
    '.git/config',
    'history/runs/20010701T060000Z-00000a.jsonl',
    'a/../history/alerts/a.jsonl',
    'link/a.jsonl',
    'link/new/a.jsonl',
    'nul\0.jsonl',
  ])('refuses %j', async (address) => {
    mkdirSync(join(above, 'elsewhere'));
    symlinkSync(join(above, 'elsewhere'), join(projectDir, 'link'));
    expect(await send(address)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('within the project'),
    });
    expect(existsSync(join(above, 'elsewhere', 'new'))).toBe(false);
    expect(existsSync(join(projectDir, 'history'))).toBe(false);
  });

  it('follows no link that is the file itself, also one that leads nowhere, and writes to files alone', async () => {
    writeFileSync(join(above, 'there.jsonl'), '');
    symlinkSync(join(above, 'there.jsonl'), join(projectDir, 'a.jsonl'));
    symlinkSync(join(above, 'not-there.jsonl'), join(projectDir, 'b.jsonl'));
    mkdirSync(join(projectDir, 'c.jsonl'));
    expect(await send('a.jsonl')).toEqual({ kind: 'refused', reason: 'a.jsonl is a link' });
    expect(await send('b.jsonl')).toEqual({ kind: 'refused', reason: 'b.jsonl is a link' });
    expect(await send('c.jsonl')).toEqual({ kind: 'refused', reason: 'c.jsonl is not a file' });
    expect(readFileSync(join(above, 'there.jsonl'), 'utf8')).toBe('');
    expect(existsSync(join(above, 'not-there.jsonl'))).toBe(false);
  });

  it('says why a file cannot be written, without its path', async () => {
    writeFileSync(join(projectDir, 'a'), '');
    expect(await send('a/b.jsonl')).toEqual({
      kind: 'failed',
      reason: 'a/b.jsonl: not a directory',
      retryAfterMs: null,
    });
  });
});
