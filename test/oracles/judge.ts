import type { Dialect } from '@assay/contract';
import type { QueryFacts } from '../../packages/compiler/src/sql/query-facts.js';
import { readQuery } from '../../packages/compiler/src/sql/read-query.js';
import type { ComparableFacts } from '../corpus/duckdb-facts.js';
import { mutantsOf } from '../corpus/mutants.js';
import { differences } from '../corpus/not-compared.js';
import type { CorpusQuery } from '../corpus/read-corpus.js';

/**
 * `tables`: what the query reads, sorted; `null` where the oracle takes the query and cannot say. `facts`: what else it tells.
 */
export type OracleOpinion =
  | {
      readonly kind: 'query';
      readonly tables: readonly string[] | null;
      readonly facts: Partial<ComparableFacts>;
    }
  | { readonly kind: 'refused'; readonly message: string };

export interface Oracle {
  readonly name: string;
  readonly parse: (sql: string) => Promise<OracleOpinion>;
  /** What our facts name, in the oracle's terms. */
  readonly tablesOf: (facts: QueryFacts) => readonly string[];
}

interface Count {
  texts: number;
  /** The oracle takes it. */
  valid: number;
  /** We give facts. */
  read: number;
  /** Both take it and the oracle names its tables. */
  compared: number;
  agreed: number;
  refused: number;
}

/** `text` for a person, `message` of the oracle. */
export interface FalseAccept {
  readonly id: string;
  readonly text: string;
  readonly message: string;
}

export interface Judgement {
  readonly queries: Count;
  readonly mutants: Count;
  readonly disagreements: readonly string[];
  readonly falseAccepts: readonly FalseAccept[];
  /** Ids of queries that the oracle takes and we do not. */
  readonly unread: readonly string[];
}

const none = (): Count => ({ texts: 0, valid: 0, read: 0, compared: 0, agreed: 0, refused: 0 });

/** Puts every query of a corpus and its mutants before an oracle and before `readQuery`. */
export async function judge(
  corpus: readonly CorpusQuery[],
  dialect: Dialect,
  oracle: Oracle,
): Promise<Judgement> {
  const queries = none();
  const mutants = none();
  const disagreements: string[] = [];
  const falseAccepts: FalseAccept[] = [];
  const unread: string[] = [];
  const seen = new Set<string>();
  const look = async (id: string, text: string, count: Count): Promise<void> => {
    if (seen.has(text)) return;
    seen.add(text);
    const opinion = await oracle.parse(text);
    const read = readQuery(text, dialect);
    count.texts += 1;
    if (read.ok) count.read += 1;
    if (opinion.kind === 'refused') {
      count.refused += 1;
      if (read.ok) falseAccepts.push({ id, text, message: opinion.message });
      return;
    }
    count.valid += 1;
    if (!read.ok && count === queries) unread.push(id);
    if (!read.ok || opinion.tables === null) return;
    count.compared += 1;
    const mine = oracle.tablesOf(read.facts);
    const different = [...differences(id, read.facts, opinion.facts)];
    if (mine.join() !== opinion.tables.join())
      different.unshift(`we name ${mine}, ${oracle.name} names ${opinion.tables}`);
    if (different.length === 0) count.agreed += 1;
    else disagreements.push(`${id}: ${different.join('; ')}\n  ${text}`);
  };
  for (const { id, sql } of corpus) {
    await look(id, sql, queries);
    for (const mutant of mutantsOf(sql, dialect)) await look(`${id} ${mutant.change}`, mutant.sql, mutants);
  }
  return { queries, mutants, disagreements, falseAccepts, unread };
}
