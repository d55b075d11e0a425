import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Message, openChannels } from '@assay/alerts';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from './free-port.js';

/** The receivers of docs/alerts.md are what people copy: they are run as they stand there. */
const GUIDE = readFileSync(fileURLToPath(new URL('../docs/alerts.md', import.meta.url)), 'utf8');
const SECRET = 'of both';
const MESSAGE = { v: 1, key: '0123456789abcdef', state: 'new', title: 'raw.flights ✗ fails' } as Message;

let receiver: ChildProcess | undefined;
let folder: string | undefined;
afterEach(() => {
  receiver?.kill('SIGKILL');
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.each([
  { language: 'js', command: process.execPath, file: 'receiver.mjs', isHere: true },
  { language: 'python', command: 'python3', file: 'receiver.py', isHere: hasPython },
])('the receiver in $language', ({ language, command, file, isHere }) => {
  it.skipIf(!isHere)('takes what is signed, once, and refuses all else', async () => {
    const [, source] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(GUIDE) ?? [];
    if (source === undefined) throw new Error(`no receiver in ${language}`);
    folder = mkdtempSync(join(tmpdir(), 'assay-receiver-'));
    writeFileSync(join(folder, file), source);
    const port = await freePort();
    const env = { PATH: process.env.PATH ?? '', ASSAY_SECRET: SECRET, PORT: String(port) };
    receiver = spawn(command, [join(folder, file)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    receiver.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const url = `http://127.0.0.1:${port}/`;
    await expect
      .poll(
        () =>
          fetch(url, { method: 'POST' }).then(
            (answer) => answer.status,
            () => 0,
          ),
        { timeout: 10_000 },
      )
      .toBe(401);

    const send = (message: Message, secret: string, now = new Date()) =>
      openChannels({
        environment: { ASSAY_WEBHOOK_A_URL: url, ASSAY_WEBHOOK_A_SECRET: secret },
        deadlineMs: 5000,
        now: () => now,
        projectDir: '',
        print: () => {},
      }).send({ recipient: { channel: 'webhook', address: 'a' }, message }, new AbortController().signal);
    const refused = { kind: 'refused', reason: expect.stringContaining('answered 401') };
    expect(await send(MESSAGE, 'another')).toMatchObject(refused);
    expect(await send(MESSAGE, '')).toMatchObject(refused);
    expect(await send(MESSAGE, SECRET, new Date(Date.now() - 600_000))).toMatchObject(refused);
    expect(await send(MESSAGE, SECRET)).toEqual({ kind: 'delivered' });
    expect(await send(MESSAGE, SECRET)).toEqual({ kind: 'delivered' });
    expect(await send({ ...MESSAGE, key: 'fedcba9876543210', title: 'second' }, SECRET)).toEqual({
      kind: 'delivered',
    });
    await expect.poll(() => printed).toBe('new: raw.flights ✗ fails\nnew: second\n');
  });
});
