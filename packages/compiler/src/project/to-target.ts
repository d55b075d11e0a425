import {
  type BigqueryTarget,
  DEFAULT_MAXIMUM_BYTES_BILLED,
  type DuckdbTarget,
  type Target,
} from '@assay/contract';
import type { AssayFile } from './assay-schema.js';
import { parseByteSize } from './byte-size.js';

const DEFAULT_CONCURRENCY = { duckdb: 2, bigquery: 8 } as const;

/** A target of the file, with what it does not say. */
export function toTarget(name: string, target: NonNullable<AssayFile['targets'][string]>): Target {
  switch (target.type) {
    case 'duckdb':
      return {
        name,
        type: 'duckdb',
        path: target.path,
        maxConcurrentQueries: target.max_concurrent_queries ?? DEFAULT_CONCURRENCY.duckdb,
        threads: target.threads ?? null,
        memoryLimit: target.memory_limit ?? null,
        tempLimit: target.temp_limit ?? null,
      } satisfies DuckdbTarget;
    case 'bigquery':
      return {
        name,
        type: 'bigquery',
        project: target.project,
        location: target.location,
        maxConcurrentQueries: target.max_concurrent_queries ?? DEFAULT_CONCURRENCY.bigquery,
        maximumBytesBilled: parseByteSize(target.maximum_bytes_billed ?? '') ?? DEFAULT_MAXIMUM_BYTES_BILLED,
        useQueryCache: target.use_query_cache ?? false,
        ...(target.price_per_tib !== undefined && { pricePerTib: target.price_per_tib }),
      } satisfies BigqueryTarget;
    default: {
      const never: never = target;
      return never;
    }
  }
}
