import { clip, formatQuantity } from '@assay/contract';
import type { Message } from '../message.js';
import { type DescribedAudit, type DescribedMessage, describeMessage } from '../wording/describe-message.js';
import type { DescribedSample } from '../wording/describe-sample.js';
import { sampleLines } from './sample-lines.js';

/** What an incoming webhook of Slack takes. */
export interface SlackMessage {
  /** For notifications, for screen readers, and for receivers that know no blocks. */
  readonly text: string;
  /** Names such as `raw_flights` are no markup in it. */
  readonly mrkdwn: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks: readonly RichTextBlock[];
}

/**
 * The block whose structure says what is bold, a link or a person, and in whose texts nothing is read as markup: no text of a project or
 * a warehouse can call people, be a link or end a block of code.
 */
export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly elements: readonly RichTextPart[];
}

export type RichTextPart =
  | { readonly type: 'rich_text_section'; readonly elements: readonly RichTextElement[] }
  | { readonly type: 'rich_text_preformatted'; readonly elements: readonly RichTextElement[] };

export type RichTextElement =
  | { readonly type: 'text'; readonly text: string; readonly style?: RichTextStyle }
  | { readonly type: 'link'; readonly url: string; readonly text: string; readonly style?: RichTextStyle };

export type RichTextStyle = { readonly bold?: true; readonly italic?: true; readonly code?: true };

/**
 * Of all blocks together, as JSON. Slack refuses some 13,000 characters with `msg_blocks_too_long`, counts more than the texts, and
 * documents neither.
 */
export const SLACK_BLOCKS_CHARACTERS = 12_000;

const FACT_CHARACTERS = 250;
const SAMPLE_COLUMNS = 80;

/** A message as Slack shows it: audits only as far as they fit, the most offending first. */
export function slackMessage(message: Message): SlackMessage {
  const said = describeMessage(message);
  const head = [block(section(bold(said.headline), text(`\n${said.sentences.join(' ')}`))), factsBlock(said)];
  const foot = footBlocks(said);
  const audits = fittingAudits(
    said,
    message.auditCount,
    SLACK_BLOCKS_CHARACTERS - sizeOf([...head, ...foot]),
  );
  return {
    text: escaped([said.headline, ...said.sentences, ...(said.link === null ? [] : [said.link])].join(' ')),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [...head, ...audits, ...foot],
  };
}

function factsBlock({ facts }: DescribedMessage): RichTextBlock {
  return block(
    section(
      ...facts.flatMap(({ label, value }, index) => [
        bold(`${index === 0 ? '' : '\n'}${label}`),
        text(`  ${clip(value, FACT_CHARACTERS)}`),
      ]),
    ),
  );
}

/** Whole audits as far as they fit; then samples of the first of them, as far as those fit. */
function fittingAudits(said: DescribedMessage, auditCount: number, room: number): RichTextBlock[] {
  const blocks: RichTextBlock[] = [];
  let left = room - sizeOf([moreBlock(auditCount)]);
  for (const audit of said.audits) {
    const one = auditBlock({ ...audit, sample: null });
    left -= sizeOf([one]);
    if (left < 0) break;
    blocks.push(one);
  }
  for (const [index, { sample }] of said.audits.slice(0, blocks.length).entries()) {
    const one = blocks[index];
    if (one === undefined || sample === null) continue;
    const withSample = block(...one.elements, ...sampleParts(sample));
    left -= sizeOf([withSample]) - sizeOf([one]);
    if (left < 0) break;
    blocks[index] = withSample;
  }
  const more = auditCount - blocks.length;
  return more > 0 ? [...blocks, moreBlock(more)] : blocks;
}

function moreBlock(count: number): RichTextBlock {
  return block(section(text(`and ${formatQuantity(count, 'more audit')}`)));
}

function auditBlock({
  status,
  audit,
  rows,
  reason,
  description,
  owner,
  link,
}: DescribedAudit): RichTextBlock {
  const name = { text: filled(audit), style: { code: true } } as const;
  const facts = [rows === null ? '' : `  ${rows}`, reason ?? '', `owner ${owner}`];
  return block(
    section(
      bold(`${status} `),
      link === null ? { type: 'text', ...name } : { type: 'link', url: link, ...name },
      text(facts.filter((fact) => fact !== '').join('\n')),
      ...(description === null ? [] : [italic(`\n${description}`)]),
    ),
  );
}

function sampleParts(sample: DescribedSample): RichTextPart[] {
  return [section(text(sample.heading)), preformatted(sampleLines(sample, SAMPLE_COLUMNS).join('\n'))];
}

function footBlocks({ command, link, because }: DescribedMessage): RichTextBlock[] {
  const open = link === null ? [] : [{ type: 'link', url: link, text: 'Open the run' } as const, text('\n')];
  return [
    block(section(bold(command.label)), preformatted(command.text)),
    block(section(...open, italic(because))),
  ];
}

function block(...elements: readonly RichTextPart[]): RichTextBlock {
  return { type: 'rich_text', elements };
}

function section(...elements: readonly RichTextElement[]): RichTextPart {
  return { type: 'rich_text_section', elements };
}

function preformatted(content: string): RichTextPart {
  return { type: 'rich_text_preformatted', elements: [text(content)] };
}

function bold(content: string): RichTextElement {
  return { ...text(content), style: { bold: true } };
}

function italic(content: string): RichTextElement {
  return { ...text(content), style: { italic: true } };
}

function text(content: string): RichTextElement {
  return { type: 'text', text: filled(content) };
}

/** Slack refuses a message with an empty text, and JSON with half of a surrogate pair. */
function filled(content: string): string {
  return wellFormed(content) || ' ';
}

function wellFormed(content: string): string {
  return content.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** As Slack asks for it in the one text that it reads itself: `<!channel>` stays text. */
function escaped(content: string): string {
  return wellFormed(content).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function sizeOf(blocks: readonly RichTextBlock[]): number {
  return JSON.stringify(blocks).length;
}
