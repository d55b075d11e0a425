import { setFlagsFromString } from 'node:v8';

/** Versions of Node.js that are known to have the flags below; an unknown flag would be complained about on stderr. */
const NEWEST_KNOWN = 24;

/**
 * Tells V8 what kind of program this is. Call it before the compiler is loaded.
 *
 * - Its fast compiler for WebAssembly is enough, and the parser's 23 MB are checked function by function as they are called.
 *   Otherwise the optimizing compiler runs beside every compile and keeps the process from ending: at 100 audits and at 10,000
 *   that costs more than it saves.
 * - The heap grows by a third at a time. What is read of 10,000 audits all stays until the end, so that V8's own, larger steps
 *   are garbage and nothing else: some 200 MB.
 *
 * Figures: docs/benchmarks.md.
 */
export function setEngineFlags(nodeVersion: string): void {
  if (Number.parseInt(nodeVersion, 10) > NEWEST_KNOWN) return;
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--wasm-lazy-validation');
  setFlagsFromString('--heap-growing-percent=35');
}
