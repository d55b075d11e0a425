import type { Scope } from './query-facts.js';
import type { Names } from './resolve-columns.js';
import type { ResolvedQuery } from './resolver.js';

/** CTEs in sight, innermost first. */
export interface CteScope {
  readonly name: string;
  /** Null while its own recursion is read. */
  readonly query: ResolvedQuery | null;
  readonly outer: CteScope | null;
}

/** What a query sees of the queries around it. */
export interface Environment {
  readonly ctes: CteScope | null;
  /** What the SELECTs around it read FROM, for correlated names. */
  readonly aliases: Names | null;
  readonly parent: number | null;
  readonly role: Scope['role'];
  /** Directly behind EXISTS: what it selects is not looked at. */
  readonly exists: boolean;
}
