/** One code that a diagnostic may carry, with the page that explains it. */
export interface RuleDoc {
  readonly code: string;
  /** What it speaks of: the heading under which it is listed. */
  readonly group: string;
  /** The sentence that stands in lists. */
  readonly summary: string;
  /** The whole page, Markdown. */
  readonly page: string;
}
