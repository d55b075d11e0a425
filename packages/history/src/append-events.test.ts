import { EVENT_VERSION, type RunEvent } from '@assay/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendEvents } from './append-events.js';
import { HistoryWriteError } from './history-write-error.js';
import type { LogFile } from './log-file.js';

const EVENT: RunEvent = {
  v: EVENT_VERSION,
  at: '2001-07-01T06:00:00.000Z',
  runId: '20010701T060000Z-000001',
  type: 'query.start',
  audits: ['a.b.c'],
  purpose: 'count',
  attempt: 1,
};

interface FakeFile extends LogFile {
  readonly calls: string[];
}

function fakeFile(
  faults: { readonly write?: Error; readonly sync?: Error; readonly touch?: Error } = {},
): FakeFile {
  const calls: string[] = [];
  return {
    calls,
    write: (text) => {
      if (faults.write) throw faults.write;
      expect(text.endsWith('\n')).toBe(true);
      calls.push('write');
    },
    sync: async () => {
      calls.push('sync');
      if (faults.sync) throw faults.sync;
    },
    touch: () => {
      calls.push('touch');
      if (faults.touch) throw faults.touch;
    },
    close: () => void calls.push('close'),
  };
}

describe('appendEvents', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes at once and syncs within a second, once for all that was written meanwhile', async () => {
    const file = fakeFile();
    const log = appendEvents(file, 'history/runs/x.jsonl');
    log.append(EVENT);
    log.append(EVENT);
    expect(file.calls).toEqual(['write', 'write']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(file.calls.slice(2)).toEqual(['sync']);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(file.calls.slice(2)).toEqual(['sync']);
    log.append(EVENT);
    await log.close();
    expect(file.calls.slice(3)).toEqual(['write', 'sync', 'close']);
    await log.close();
    expect(file.calls.slice(6)).toEqual([]);
  });

  it('tells the caller of a failed write, and writes nothing after it', async () => {
    const file = fakeFile({ write: new Error('ENOSPC: no space left on device, write') });
    const log = appendEvents(file, 'history/runs/x.jsonl');
    const message = 'cannot write history/runs/x.jsonl: ENOSPC: no space left on device';
    expect(() => log.append(EVENT)).toThrow(HistoryWriteError);
    expect(() => log.append(EVENT)).toThrow(message);
    await log.close();
    expect(file.calls).toEqual(['close']);
  });

  it('tells of a failed sync at the next event, or at the end', async () => {
    const late = appendEvents(fakeFile({ sync: new Error('EIO: i/o error, fdatasync') }), 'x');
    late.append(EVENT);
    await vi.advanceTimersByTimeAsync(1000);
    expect(() => late.append(EVENT)).toThrow('cannot write x: EIO: i/o error');
    const last = appendEvents(fakeFile({ sync: new Error('EIO: i/o error, fdatasync') }), 'x');
    last.append(EVENT);
    await expect(last.close()).rejects.toThrow('cannot write x: EIO: i/o error');
  });

  it('shows every ten seconds that the run lives, until it is closed', async () => {
    const file = fakeFile();
    const log = appendEvents(file, 'x');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(file.calls).toEqual(['touch', 'touch', 'touch']);
    await log.close();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(file.calls.slice(3)).toEqual(['close']);
  });

  it('goes on where times cannot be set, and stops where the file is gone', async () => {
    const timeless = appendEvents(fakeFile({ touch: failed('EPERM') }), 'x');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(() => timeless.append(EVENT)).not.toThrow();
    await timeless.close();
    const stale = appendEvents(fakeFile({ touch: failed('ESTALE') }), 'x');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(() => stale.append(EVENT)).toThrow(HistoryWriteError);
    await stale.close();
  });
});

const failed = (code: string): Error => Object.assign(new Error(`${code}: it failed, futime`), { code });
