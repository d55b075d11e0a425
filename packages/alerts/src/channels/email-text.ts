import type { DescribedAudit, DescribedMessage } from '../wording/describe-message.js';
import { sampleLines } from './sample-lines.js';
import { wrapText } from './wrap-text.js';

/** Of a line; `format=flowed` would break the command and the sample. */
const WIDTH = 72;
const INDENT = '  ';

/** A message as plain text for letters of one width. Only what cannot be broken is longer than 72 characters. */
export function emailText(said: DescribedMessage): string {
  const labels = Math.max(...said.facts.map(({ label }) => label.length)) + 2;
  const paragraphs = [
    wrapText(said.headline, WIDTH),
    wrapText(said.sentences.join(' '), WIDTH),
    said.link ?? '',
    said.facts
      .map(({ label, value }) => wrapText(value, WIDTH, label.padEnd(labels), ' '.repeat(labels)))
      .join('\n'),
    ...said.audits.map(auditText),
    said.moreAudits ?? '',
    `${said.command.label}:\n${INDENT}${said.command.text}`,
    wrapText(said.because, WIDTH),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function auditText({
  status,
  audit,
  rows,
  reason,
  description,
  owner,
  link,
  sample,
}: DescribedAudit): string {
  const indented = (text: string): string => wrapText(text, WIDTH, INDENT);
  return [
    wrapText(`${status} ${audit}`, WIDTH),
    ...[rows, reason, description, `owner ${owner}`].flatMap((text) =>
      text === null ? [] : [indented(text)],
    ),
    ...(link === null ? [] : [`${INDENT}${link}`]),
    ...(sample === null ? [] : [indented(sample.heading), sampleText(sampleLines(sample, WIDTH - 4))]),
  ].join('\n');
}

/** Columns keep their spaces; what is wider than a line is broken like a text. */
function sampleText(lines: readonly string[]): string {
  return lines
    .map((line) => (line.length <= WIDTH - 4 ? `    ${line}` : wrapText(line, WIDTH, '    ', '       ')))
    .join('\n');
}
