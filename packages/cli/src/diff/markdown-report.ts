import { clip, type Diagnostic, formatLocation } from '@assay/contract';
import { type ChangeEntry, type ChangeReport, SECTIONS, type Section } from './change-report.js';
import { type EntryText, entryText, SECTION_TITLES } from './entry-text.js';
import { codeSpan, plainText } from './markdown-text.js';
import {
  auditBytesText,
  blockedText,
  comparedText,
  countsText,
  NOTHING_DIFFERS,
  sectionCounts,
  totalText,
  uncomparedText,
} from './report-text.js';

/**
 * The longest comment that GitHub takes, in characters. It is counted here in bytes of UTF-8, which are never fewer: whichever way
 * GitHub counts, the comment fits.
 */
export const LONGEST_COMMENT = 65_536;
/** Kept free for the line that tells what was left out. */
const REST = 1000;

/**
 * A report as a comment of a pull request: below `LONGEST_COMMENT`, what weakens the audits first, and at its end how much was left out
 * where not everything has room. Its first line is a comment of HTML that nobody sees, by which the next run finds it again.
 */
export function markdownReport(report: ChangeReport): string {
  const head = [
    marker(report),
    `### Audits: ${countsText(report) ?? 'nothing differs'}`,
    '',
    comparedText(report, shortCode),
    ...[uncomparedText(report, shortCode), report.bytes && totalText(report.bytes, '→', shortCode)].flatMap(
      (line) => (line === null ? [] : ['', line]),
    ),
    ...(report.entries.length === 0 ? ['', NOTHING_DIFFERS] : []),
  ].join('\n');
  const written: string[] = [head];
  let room = LONGEST_COMMENT - REST - bytesOf(head);
  const leftOut = new Map<Block['what'], number>();
  for (const { what, head, foot, lines } of blocks(report)) {
    const frame = bytesOf(head) + bytesOf(foot) + 2;
    let taken = 0;
    // What comes after something that had no room is less important than it.
    if (leftOut.size === 0 && frame < room) {
      let left = room - frame;
      for (const line of lines) {
        left -= bytesOf(line) + 1;
        if (left < 0) break;
        taken += 1;
        room -= bytesOf(line) + 1;
      }
      if (taken > 0) {
        room -= frame;
        written.push(`${head}\n${lines.slice(0, taken).join('\n')}${foot}`);
      }
    }
    if (taken < lines.length) leftOut.set(what, lines.length - taken);
  }
  return `${[...written, ...restText(report, leftOut)].join('\n')}\n`;
}

/** Problems that are told in a comment; all of them are in the log. */
const TOLD_PROBLEMS = 20;

/** What stands in the comment where nothing can be compared: what an earlier commit changed would else still stand there. */
export function failedReport(prefix: string, problems: readonly Diagnostic[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const more = errors.length - TOLD_PROBLEMS;
  return `${[
    marker({ prefix }),
    '### Audits: nobody can say what changes',
    '',
    ...errors.slice(0, TOLD_PROBLEMS).map(({ code, message, location }) => {
      const at = location ? `${shortCode(formatLocation(location))} ` : '';
      return `- ${at}${plainText(clip(message, 400))} · ${shortCode(code)}`;
    }),
    ...(more > 0 ? ['', `And ${more} more.`] : []),
  ].join('\n')}\n`;
}

/** The first line of the comment about one project of a repository. */
export function marker({ prefix }: Pick<ChangeReport, 'prefix'>): string {
  // Two hyphens would end it.
  return `<!-- assay-diff:${encodeURIComponent(prefix).replaceAll('-', '%2D')} -->`;
}

interface Block {
  readonly what: Section | 'blocked' | 'bytes';
  readonly head: string;
  readonly lines: readonly string[];
  readonly foot: string;
}

function blocks(report: ChangeReport): Block[] {
  const sections = SECTIONS.map((section) =>
    sectionBlock(
      section,
      report.entries.filter((entry) => entry.section === section),
    ),
  );
  const blocked: Block = {
    what: 'blocked',
    head: '\n#### Newly blocked, if an audit does not pass\n',
    lines: report.blocked.map((one) => `- ${blockedText(one, shortCode)}`),
    foot: '',
  };
  const bytes: Block = {
    what: 'bytes',
    ...folded('Bytes by audit'),
    lines: (report.bytes?.audits ?? []).map(
      (one) => `- ${shortCode(one.audit)}: ${auditBytesText(one, '→')}`,
    ),
  };
  const at = SECTIONS.indexOf('renamed');
  return [...sections.slice(0, at), blocked, ...sections.slice(at), bytes].filter(
    ({ lines }) => lines.length > 0,
  );
}

function sectionBlock(section: Section, entries: readonly ChangeEntry[]): Block {
  const title = SECTION_TITLES[section];
  const frame =
    section === 'neutral' ? folded(title) : { head: `\n#### ${SIGNS[section] ?? ''}${title}\n`, foot: '' };
  return { what: section, ...frame, lines: entries.map((entry) => entryLine(entryText(entry), section)) };
}

const SIGNS: Readonly<Partial<Record<Section, string>>> = { loosened: '⚠ ', removed: '⚠ ' };

function folded(title: string): Pick<Block, 'head' | 'foot'> {
  return { head: `\n<details><summary>${title}</summary>\n`, foot: '\n\n</details>' };
}

/** Two lines of one item of a list. */
function entryLine(
  { name, kind, aspect, before, after, sentence, place }: EntryText,
  section: Section,
): string {
  const subject = `${kind === null ? '' : `${kind} `}${shortCode(name)}${aspect === null ? '' : ` ${plainText(aspect)}`}`;
  const [from, to] = [before, after].map((value) => (value === null ? 'none' : shortCode(value)));
  const values =
    before === null && after === null
      ? ''
      : aspect === null
        ? ` ${shortCode(after ?? before ?? '')}`
        : `: ${from} → ${to}`;
  const at = place === null ? '' : ` · ${section === 'removed' ? 'was ' : ''}${shortCode(place)}`;
  return `- ${subject}${values}<br>${plainText(clip(sentence, 400))}${at}`;
}

function restText({ revision }: ChangeReport, leftOut: ReadonlyMap<Block['what'], number>): string[] {
  if (leftOut.size === 0) return [];
  const counts = new Map([...leftOut].flatMap(([what, count]) => (isSection(what) ? [[what, count]] : [])));
  const parts = [
    sectionCounts(counts),
    leftOut.has('blocked') ? `${leftOut.get('blocked')} of what is newly blocked` : null,
    leftOut.has('bytes') ? `the bytes of ${leftOut.get('bytes')} audits` : null,
  ].filter((part) => part !== null);
  return [
    '',
    `**Left out here, since a comment of GitHub is not longer: ${parts.join(', ')}.** ${codeSpan(`assay diff --base ${clip(revision, 100)}`)} lists everything.`,
  ];
}

function isSection(what: Block['what']): what is Section {
  return what !== 'blocked' && what !== 'bytes';
}

function shortCode(text: string): string {
  return codeSpan(clip(text, 200));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
