import { setFlagsFromString } from 'node:v8';

/** Versions of Node.js that are known to have the flags below; an unknown flag would be complained about on stderr. */
const NEWEST_KNOWN = 24;

/**
 * Tells V8 to be content with its fast compiler for WebAssembly, and to check the parser's 23 MB function by function as they
 * are called. Otherwise the optimizing compiler runs beside every compile and keeps the process from ending: at 100 audits and
 * at 10,000 that costs more than it saves (docs/benchmarks.md). Call it before the compiler is loaded.
 */
export function setEngineFlags(nodeVersion: string): void {
  if (Number.parseInt(nodeVersion, 10) > NEWEST_KNOWN) return;
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--wasm-lazy-validation');
}
