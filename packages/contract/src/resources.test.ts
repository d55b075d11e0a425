import { describe, expect, it } from 'vitest';
import { UNKNOWN_RESOURCES } from './made-up-plan.js';
import { NO_RESOURCE_LIMITS, resourceFindings } from './resources.js';

describe('resourceFindings', () => {
  it('is within a limit at the limit, and not one above', () => {
    const limits = { ...NO_RESOURCE_LIMITS, scanned: 100 };
    expect(resourceFindings(limits, [{ ...UNKNOWN_RESOURCES, bytesScanned: 100 }])).toEqual([]);
    expect(resourceFindings(limits, [{ ...UNKNOWN_RESOURCES, bytesScanned: 101 }])).toEqual([
      { kind: 'resource', figure: 'scanned', limit: 100, value: 101 },
    ]);
  });

  it('is about single queries, the greatest of which it names', () => {
    const queries = [60, 90, 70].map((cpuMs) => ({ ...UNKNOWN_RESOURCES, cpuMs }));
    expect(resourceFindings({ ...NO_RESOURCE_LIMITS, cpu: 65 }, queries)).toMatchObject([{ value: 90 }]);
    expect(resourceFindings({ ...NO_RESOURCE_LIMITS, cpu: 100 }, queries)).toEqual([]);
  });

  it('has one for each figure, in one order', () => {
    const limits = { cpu: 1, memory: 1, scanned: 1, spilled: 1 };
    const query = { ...UNKNOWN_RESOURCES, cpuMs: 2, peakMemoryBytes: 3, bytesScanned: 4, spilledBytes: 5 };
    expect(resourceFindings(limits, [query]).map(({ figure, value }) => [figure, value])).toEqual([
      ['cpu', 2],
      ['memory', 3],
      ['scanned', 4],
      ['spilled', 5],
    ]);
  });

  it('has none where nothing is known, or no query was sent', () => {
    const limits = { cpu: 1, memory: 1, scanned: 1, spilled: 1 };
    expect(resourceFindings(limits, [UNKNOWN_RESOURCES])).toEqual([]);
    expect(resourceFindings(limits, [])).toEqual([]);
  });
});
