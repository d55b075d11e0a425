/** What one query cost. A figure is null where the warehouse does not tell it: unknown is never 0. */
export interface QueryResources {
  /** Processor time of all threads, in milliseconds. */
  readonly cpuMs: number | null;
  /** By how much it made its process grow at least; of what the process already held, what it used is not known. */
  readonly peakMemoryBytes: number | null;
  readonly rowsScanned: number | null;
  /** Read from files, temporary ones too; what the engine still held in memory is not read again. */
  readonly bytesScanned: number | null;
  /** Written to temporary files, since it did not fit in memory. */
  readonly spilledBytes: number | null;
  /** Of all values that were returned, as text in UTF-8. */
  readonly resultBytes: number | null;
  /** Of a warehouse that is a service; absent where the engine runs on this machine. */
  readonly service?: ServiceResources;
}

/** What a warehouse service says of a query. A figure is null where it does not: unknown is never 0. */
export interface ServiceResources {
  /** Time of all its slots together, in milliseconds. */
  readonly slotMs: number | null;
  /** What is paid for where bytes are paid for; with reserved slots it informs only. */
  readonly bytesBilled: number | null;
  /** Whether the answer came from its cache. */
  readonly cacheHit: boolean | null;
  readonly partitionsProcessed: number | null;
  /** From created to started, in milliseconds. */
  readonly queuedMs: number | null;
  /** The reservation that it ran in; null also where it ran in none. */
  readonly reservation: string | null;
}

/** The figures that may have a limit, in the order in which they are told. */
export const LIMITED_FIGURES = ['cpu', 'memory', 'scanned', 'spilled'] as const;

/** `cpu` in milliseconds, the others in bytes. */
export type LimitedFigure = (typeof LIMITED_FIGURES)[number];

/** What one query may cost before it is told; null: no limit. It never changes a status. */
export type ResourceLimits = Readonly<Record<LimitedFigure, number | null>>;

export const NO_RESOURCE_LIMITS: ResourceLimits = { cpu: null, memory: null, scanned: null, spilled: null };

/** A query of an audit cost more than its limit. */
export interface ResourceFinding {
  readonly kind: 'resource';
  readonly figure: LimitedFigure;
  /** `cpu` in milliseconds, the others in bytes. */
  readonly limit: number;
  /** The greatest of the audit's queries, or of its shares of queries that answer others too. */
  readonly value: number;
}

/** The figure of a query that a limit is about; null: unknown. */
export function limitedFigure(resources: QueryResources, figure: LimitedFigure): number | null {
  switch (figure) {
    case 'cpu':
      return resources.cpuMs;
    case 'memory':
      return resources.peakMemoryBytes;
    case 'scanned':
      return resources.bytesScanned;
    case 'spilled':
      return resources.spilledBytes;
    default:
      return unknownFigure(figure);
  }
}

/** Each limit that one of the queries passed: exactly at the limit is within it, and what is not known passes none. */
export function resourceFindings(
  limits: ResourceLimits,
  queries: readonly QueryResources[],
): ResourceFinding[] {
  return LIMITED_FIGURES.flatMap((figure): ResourceFinding[] => {
    const limit = limits[figure];
    if (limit === null) return [];
    const known = queries.flatMap((query) => limitedFigure(query, figure) ?? []);
    const value = Math.max(-1, ...known);
    return value > limit ? [{ kind: 'resource', figure, limit, value }] : [];
  });
}

function unknownFigure(figure: never): never {
  throw new Error(`not a figure with a limit: ${String(figure)}`);
}
