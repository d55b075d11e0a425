import { expect } from 'vitest';
import type { FaultCase } from './fault-case.js';
import { areExpected, type MetFault } from './meet-fault.js';

/** Fails where a run made of a fault anything but what its case says, or left a job running without saying so. */
export function expectMet({ fault, expected }: FaultCase, met: MetFault): void {
  const { requests, reason = '', ...rest } = expected;
  expect({ fault, ...met }).toMatchObject({ fault, ...rest });
  if (!areExpected(met.requests, requests))
    expect({ fault, requests: met.requests }).toEqual({ fault, requests });
  expect(met.reason).toContain(reason);
  if (met.stillRunning > 0) expect(met.reason).toContain('may still run');
}
