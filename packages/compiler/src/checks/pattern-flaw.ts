import { RE2JS, RE2JSSyntaxException } from 're2js';
import { emptyGroup } from './empty-group.js';
import { misplacedAnchor } from './misplaced-anchor.js';

/** Why one of the warehouses would refuse the pattern; null: neither does. */
export function patternFlaw(pattern: string): string | null {
  if (pattern.includes('\0')) return 'it holds a NUL character';
  // Newer than the RE2 in DuckDB.
  const named = /\(\?<\w*>?/.exec(withoutEscapes(pattern))?.[0];
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return explain(error.message.replace(/^error parsing regexp: /, ''));
  }
  if (named !== undefined) return `\`${named}\` is written \`${named.replace('<', 'P<')}\``;
  const empty = emptyGroup(pattern);
  if (empty !== null) return `\`${empty}\` holds nothing: leave it out`;
  const misplaced = misplacedAnchor(pattern);
  if (misplaced === null) return null;
  const { anchor, end } = misplaced;
  return `\`${anchor}\` is the ${end} of the value, and does not stand at the ${end} of the pattern; with \`(?m)\` in front \`^\` and \`$\` are the ends of each line`;
}

function withoutEscapes(pattern: string): string {
  return pattern.replace(/\\./gs, '..');
}

/** What people miss most who know other engines. */
function explain(message: string): string {
  if (/`\(\?<?[=!]/.test(message)) return `${message}: RE2 has no look-ahead and no look-behind`;
  if (/`\\[1-9]/.test(message)) return `${message}: RE2 has no references back to a group`;
  if (/`\(\?>|`[*+?}]\+`/.test(message)) return `${message}: RE2 has no atomic groups`;
  return message;
}
