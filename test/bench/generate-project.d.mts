/** Writes a synthetic project; the same arguments give the same files. */
export function generateProject(
  folder: string,
  size: {
    readonly audits: number;
    readonly tables: number;
    readonly layers?: number;
    readonly dialect?: 'duckdb' | 'bigquery';
  },
): void;
