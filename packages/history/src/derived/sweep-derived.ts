import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DAY_MS } from '@assay/contract';
import { type DerivedKind, derivedPath, keptValue } from './derived-file.js';

/**
 * Removes what is of no use any more below `derived/`: lists of audits that no kept results name, and what a killed process left
 * half written a day ago. What cannot be removed stays: it costs room and nothing else.
 */
export function sweepDerived(historyDir: string, now: Date): void {
  const named = new Set(
    filesOf(historyDir, 'results').map((path) => {
      const kept = keptValue(path);
      return kept !== null && typeof kept === 'object' && 'audits' in kept ? kept.audits : undefined;
    }),
  );
  for (const path of filesOf(historyDir, 'audits')) {
    // A list is written just before the results that name it.
    if (!named.has(basename(path, '.json')) && isOld(path, now)) remove(path);
  }
  for (const kind of ['audits', 'latest', 'plans', 'results', 'runs'] as const) {
    for (const path of filesOf(historyDir, kind)) if (path.endsWith('.tmp') && isOld(path, now)) remove(path);
  }
}

function filesOf(historyDir: string, kind: DerivedKind): string[] {
  const folder = dirname(derivedPath(historyDir, kind, ''));
  return orElse(() => readdirSync(folder).map((name) => join(folder, name)), []);
}

function isOld(path: string, now: Date): boolean {
  return orElse(() => now.getTime() - statSync(path).mtimeMs > DAY_MS, false);
}

function remove(path: string): void {
  orElse(() => rmSync(path, { force: true }), undefined);
}

function orElse<Value>(attempt: () => Value, otherwise: Value): Value {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return otherwise;
    throw error;
  }
}
