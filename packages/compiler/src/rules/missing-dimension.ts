import { DIMENSIONS, listOf } from '@assay/contract';
import type { Rule } from './rule.js';

/** Every audit says which quality dimension it looks at. */
export const missingDimension: Rule = {
  code: 'missing-dimension',
  *checkAudit(audit) {
    if (!audit.hasFrontmatter || audit.hasDimension) return;
    yield {
      message: 'the audit has no quality dimension, so the coverage of its table cannot be told',
      label: 'no "dimension" in this frontmatter',
      hint: `add \`dimension:\` with ${listOf(DIMENSIONS)}`,
      place: audit.head,
    };
  },
};
