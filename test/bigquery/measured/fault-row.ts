import type { FaultCase } from './fault-case.js';
import { areExpected, type MetFault } from './meet-fault.js';

/** The head of the table in the guide. */
export const FAULT_HEAD = [
  '| fault | what the runner did | requests | final status | seconds |',
  '|---|---|---|---|---|',
] as const;

/** A row of the table in the guide. */
export function faultRow({ fault, does }: FaultCase, met: MetFault): string {
  return `| ${fault} | ${does} | ${met.requests} | ${statusOf(met)} | ${met.seconds.toFixed(1)} |`;
}

/** What of a row is not as the case says; the seconds are whatever they are. Empty: nothing. */
export function staleCells({ fault, does, expected }: FaultCase, row: string): string[] {
  const cells = row.split('|').map((cell) => cell.trim());
  const [, name, did, requests = '', status] = cells;
  return [
    ...(name === fault ? [] : [`fault: ${name}`]),
    ...(did === does ? [] : [`what the runner did: ${did}`]),
    ...(areExpected(requests, expected.requests) ? [] : [`requests: ${requests}`]),
    ...(status === statusOf(expected) ? [] : [`status: ${status}`]),
  ];
}

function statusOf({ status, exitCode }: Pick<MetFault, 'status' | 'exitCode'>): string {
  return `${status} (exit ${exitCode})`;
}
