import { BUILT_IN_PARAMETERS, didYouMean } from '@assay/contract';
import { placeInQuery } from '../project/project.js';
import type { Rule } from './rule.js';

const BUILT_IN = Object.keys(BUILT_IN_PARAMETERS);

/** Every parameter has a type: that of `params:`, or a built-in one. */
export const undeclaredParameter: Rule = {
  code: 'undeclared-parameter',
  *checkQuery(query, audit) {
    if (!audit.declaredParameters) return;
    const known = [...BUILT_IN, ...audit.declaredParameters];
    for (const { name, span } of query.facts?.parameters ?? []) {
      if (known.includes(name)) continue;
      const meant = didYouMean(
        `@${name}`,
        known.map((parameter) => `@${parameter}`),
      );
      yield {
        message: `the parameter "@${name}" is not declared, so it has no type and no value`,
        label: 'not declared',
        hint:
          meant ??
          (audit.check
            ? 'a check has no parameters of its own: write @run_date, @run_timestamp or the value itself'
            : `declare it in the frontmatter: \`params: { ${name}: { type: ... } }\``),
        place: placeInQuery(query, span),
      };
    }
  },
};
