import { formatCount, formatQuantity, type RuleDoc } from '@assay/contract';
import type { MarkdownRenderer } from '../markdown-html.js';
import { hrefTo } from '../page-paths.js';
import type { CountLink } from './counts.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { SiteFacts } from './site-facts.js';
import { suppressionCounts, suppressionsHref } from './suppression-list.js';

/** `rules/index.html`: what audit SQL and configuration must be like, written down for everybody. */
export interface RuleListPage {
  readonly frame: PageFrame;
  readonly suppressions: string;
  /** By what the rules speak of. */
  readonly groups: readonly { readonly title: string; readonly rows: readonly RuleRow[] }[];
}

export interface RuleRow {
  readonly code: string;
  readonly summary: readonly Words[];
  readonly href: string;
}

/** `rules/<code>.html`: what `assay explain <code>` prints. */
export interface RulePage {
  readonly frame: PageFrame;
  readonly code: string;
  readonly summary: readonly Words[];
  /** How the project keeps it; null where that is not known, or where it is no rule for audits and tables. */
  readonly here: { readonly violations: string; readonly suppressed: CountLink } | null;
  /** Trusted HTML. */
  readonly html: string;
}

/** A part of a sentence in which names are written as in Markdown. */
export interface Words {
  readonly text: string;
  readonly isCode: boolean;
}

function wordsOf(sentence: string): Words[] {
  return sentence
    .split('`')
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

export function ruleListPage(facts: SiteFacts, docs: readonly RuleDoc[]): RuleListPage {
  const path = 'rules/index.html';
  return {
    frame: pageFrame(facts, path, 'Rules', 'lasting'),
    suppressions: hrefTo(path, 'suppressions.html'),
    groups: [...new Set(docs.map(({ group }) => group))].map((title) => ({
      title,
      rows: docs
        .filter(({ group }) => group === title)
        .map(({ code, summary }) => ({
          code,
          summary: wordsOf(summary),
          href: hrefTo(path, facts.paths.rule(code) ?? path),
        })),
    })),
  };
}

export function rulePage(facts: SiteFacts, doc: RuleDoc, path: string, markdown: MarkdownRenderer): RulePage {
  // The page begins with its code and its summary; neither must stand there twice.
  const body = doc.page.replace(/^\s*# [^\n]*\n+(?:[^#\n][^\n]*\n)*/, '');
  return {
    frame: pageFrame(facts, path, doc.code, 'lasting'),
    code: doc.code,
    summary: wordsOf(doc.summary),
    here: keptHere(facts, doc.code, path),
    html: markdown(body),
  };
}

function keptHere(facts: SiteFacts, code: string, path: string): RulePage['here'] {
  const violations = facts.violations.get(code);
  if (violations === undefined) return null;
  const count = suppressionCounts(facts).get(code) ?? 0;
  const href = count === 0 ? null : suppressionsHref(facts, path, code);
  return {
    violations: formatQuantity(violations, 'violation'),
    suppressed: { count, text: `${formatCount(count)} suppressed`, href },
  };
}
