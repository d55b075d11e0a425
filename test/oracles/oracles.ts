import type { QueryFacts } from '../../packages/compiler/src/sql/query-facts.js';
import { comparableOfTree } from '../corpus/duckdb-facts.js';
import { type DuckdbParser, duckdbTables } from '../corpus/duckdb-parser.js';
import type { Oracle } from './judge.js';
import type { ZetasqlParser } from './zetasql.js';
import { comparableOfZetasql } from './zetasql-facts.js';

/** GoogleSQL names each table once, however often it is read. */
export function bigqueryOracle(parser: ZetasqlParser): Oracle {
  return {
    name: 'GoogleSQL',
    parse: async (sql) => {
      const opinion = await parser.parse(sql);
      if (opinion.kind === 'refused') return opinion;
      return { kind: 'query', tables: opinion.tables, facts: comparableOfZetasql(opinion.tree) };
    },
    tablesOf: (facts) => [...new Set(facts.tables.map((table) => table.name))].sort(),
  };
}

/** DuckDB names each table as often as it is read, and files like tables. */
export function duckdbOracle(parser: DuckdbParser): Oracle {
  return {
    name: 'DuckDB',
    parse: async (sql) => {
      const opinion = await parser.parse(sql);
      if (opinion.kind === 'query') {
        const tables = duckdbTables(opinion.node);
        return { kind: 'query', tables, facts: comparableOfTree(opinion.node) };
      }
      return opinion.kind === 'unknown' ? { kind: 'query', tables: null, facts: {} } : opinion;
    },
    tablesOf: (facts: QueryFacts) => {
      const files = facts.otherSources.filter((source) => source.kind === 'file');
      return [...facts.tables, ...files].map((source) => source.name).sort();
    },
  };
}
