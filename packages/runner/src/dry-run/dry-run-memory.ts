import type { QueryEstimate, TableSize } from '../warehouse/inspector.js';

/** What is known from earlier dry runs. An answer holds as long as no table of it has changed. */
export interface DryRunMemory {
  readonly estimate: (key: string) => KnownEstimate | null;
  readonly keepEstimate: (key: string, known: KnownEstimate) => void;
  /** @param modifiedAt of the table now */
  readonly size: (key: string, modifiedAt: string) => TableSize | null;
  readonly keepSize: (key: string, modifiedAt: string, size: TableSize) => void;
}

export interface KnownEstimate {
  readonly estimate: QueryEstimate;
  /** When each table that it reads, and each that it names, was changed last. */
  readonly modifiedAt: Readonly<Record<string, string>>;
}

/** Remembers nothing. */
export const NO_MEMORY: DryRunMemory = {
  estimate: () => null,
  keepEstimate: () => undefined,
  size: () => null,
  keepSize: () => undefined,
};
