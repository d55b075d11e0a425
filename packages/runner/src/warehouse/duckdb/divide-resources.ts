import { availableParallelism, totalmem } from 'node:os';

/** What one child may use. */
export interface SlotResources {
  readonly threads: number;
  readonly memoryBytes: number;
  readonly tempBytes: number;
}

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** The part of this machine's memory that DuckDB takes by default. */
const DEFAULT_MEMORY_SHARE = 0.8;

/** The part of the free disk that DuckDB takes by default for what does not fit in memory. */
const DEFAULT_DISK_SHARE = 0.9;

/** A size as DuckDB writes it (`4GB`, `512MiB`) in bytes, or undefined. Units of a thousand and of 1024, as in DuckDB. */
export function parseMemorySize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text);
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ''];
  const bytes = match && unit !== undefined ? Math.floor(Number(match[1]) * unit) : 0;
  return bytes > 0 ? bytes : undefined;
}

/**
 * The totals of a target divided over its slots. Where a total is null it is DuckDB's own default for the machine: every child
 * taking that default for itself would be the machine several times over.
 *
 * @param freeDiskBytes free where temporary files are written
 */
export function divideResources(
  totals: {
    readonly threads: number | null;
    readonly memoryBytes: number | null;
    readonly tempBytes: number | null;
  },
  slots: number,
  freeDiskBytes: number,
): SlotResources {
  const threads = totals.threads ?? availableParallelism();
  const memory = totals.memoryBytes ?? totalmem() * DEFAULT_MEMORY_SHARE;
  const temp = totals.tempBytes ?? freeDiskBytes * DEFAULT_DISK_SHARE;
  return {
    threads: Math.max(1, Math.floor(threads / slots)),
    memoryBytes: Math.floor(memory / slots),
    tempBytes: Math.floor(temp / slots),
  };
}
