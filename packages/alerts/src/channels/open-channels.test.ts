import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNEL_NAMES } from '@assay/contract';
import { expect, it } from 'vitest';
import { madeUpMessage } from '../made-up-message.test-support.js';
import { openChannels } from './open-channels.js';

it('knows every channel of owners.yml by name, and says of an unknown one that it is', async () => {
  const projectDir = mkdtempSync(join(tmpdir(), 'assay-channels-'));
  const printed: string[] = [];
  const channels = openChannels({
    environment: {},
    deadlineMs: 1000,
    now: () => new Date(0),
    projectDir,
    print: (text) => printed.push(text),
  });
  const never = new AbortController().signal;
  const send = (channel: string, address = 'a.jsonl') =>
    channels.send({ recipient: { channel: channel as never, address }, message: madeUpMessage() }, never);
  const kinds = await Promise.all(CHANNEL_NAMES.map(async (name) => [name, (await send(name)).kind]));
  expect(Object.fromEntries(kinds)).toEqual({
    console: 'delivered',
    file: 'delivered',
    webhook: 'unset',
    slack: 'unset',
    email: 'unset',
  });
  expect(JSON.parse(readFileSync(join(projectDir, 'a.jsonl'), 'utf8'))).toEqual(madeUpMessage());
  expect(await send('pigeon')).toEqual({ kind: 'refused', reason: 'this Assay knows no channel "pigeon"' });
  expect(printed).toEqual(
    [
      `✗ raw.flights.no_duplicates fails for 2001-07-01: 4,212 of 1,203,771 rows.
  This is new.
  ✗ fail  raw.flights.no_duplicates  4,212 of 1,203,771 rows
      4,212 offending rows, expected rows = 0
      https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates`,
    ].map((text) => expect.stringContaining(text)),
  );
  await channels.close();
  rmSync(projectDir, { recursive: true });
});
