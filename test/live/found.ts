import { afterAll } from 'vitest';
import { liveProject } from './live-project.js';

/** Collects what a file of tests found out about the service, and prints it when they are over. */
export function createFindings(title: string): (what: string, found: unknown) => void {
  const findings: string[] = [];
  afterAll(() => {
    const at = liveProject().endpoint === null ? '' : ' (on an emulator: says nothing of the service)';
    console.log(`\n== found: ${title}${at}\n${findings.map((line) => `   ${line}`).join('\n')}\n`);
  });
  return (what, found) => {
    findings.push(`${what}: ${typeof found === 'string' ? found : JSON.stringify(found)}`);
  };
}
