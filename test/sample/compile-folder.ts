import { fileURLToPath } from 'node:url';
import { type Compilation, compile } from '@assay/compiler';
import type { Plan } from '@assay/contract';
import { readSources } from '../../packages/cli/src/read-sources.js';

/** The sample project. */
export const AUDITS = fileURLToPath(new URL('../../audits', import.meta.url));

/** Compiles a project folder for one of its targets. */
export function compileFolder(folder: string, target: string): Compilation {
  return compile(readSources(folder).files, { target });
}

/** The sample project's plan for one of its targets; throws if it does not compile. */
export function samplePlan(target: 'local' | 'warehouse'): Plan {
  const { plan, diagnostics } = compileFolder(AUDITS, target);
  if (!plan) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return plan;
}
