import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { thisMachine } from './this-machine.js';

describe('this machine', () => {
  it('is told from others without telling its name, the same way each time', () => {
    const { host } = thisMachine();
    expect(host).toMatch(/^[0-9a-f]{16}$/);
    expect(host).not.toContain(hostname());
    expect(thisMachine().host).toBe(host);
  });

  it('knows which of its processes are there', () => {
    const { isRunning } = thisMachine();
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(spawnSync(process.execPath, ['-e', '']).pid)).toBe(false);
  });
});
