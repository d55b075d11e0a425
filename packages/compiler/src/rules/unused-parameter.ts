import type { Rule } from './rule.js';

/** A declared parameter is used: a value given for it would otherwise have no effect. */
export const unusedParameter: Rule = {
  code: 'unused-parameter',
  *checkAudit({ parameters, queries }) {
    const facts = queries.flatMap((query) => query.facts ?? []);
    // Where one of the queries could not be read, or writes parameters in another way, nobody can say what it uses.
    if (facts.length === 0 || queries.some(({ problems }) => problems.length > 0)) return;
    const used = new Set(facts.flatMap((query) => query.parameters.map((use) => use.name)));
    for (const { value, place } of parameters) {
      if (used.has(value.name)) continue;
      yield {
        message: `the parameter "${value.name}" is declared and never used`,
        label: `no "@${value.name}" in the SQL`,
        hint: `use it as @${value.name}, or take it out`,
        place,
      };
    }
  },
};
