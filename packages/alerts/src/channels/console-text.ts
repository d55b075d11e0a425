import type { Message } from '../message.js';
import { describeMessage } from '../wording/describe-message.js';
import type { DescribedSample } from '../wording/describe-sample.js';
import { sampleLines } from './sample-lines.js';

/** A message as lines of text, without colours: what the channel `console` prints, and a dry run. */
export function consoleText(message: Message): string {
  const said = describeMessage(message);
  const audits = said.audits.flatMap(({ status, audit, rows, reason, link, sample }) => [
    `  ${status}  ${audit}${rows === null ? '' : `  ${rows}`}`,
    ...(reason === null ? [] : [`      ${reason}`]),
    ...(link === null ? [] : [`      ${link}`]),
    ...(sample === null ? [] : sampleText(sample)),
  ]);
  const width = Math.max(0, ...said.facts.map(({ label }) => label.length));
  return [
    said.headline,
    ...said.sentences.map((sentence) => `  ${sentence}`),
    ...audits,
    ...(said.moreAudits === null ? [] : [`  ${said.moreAudits}`]),
    ...said.facts.map(({ label, value }) => `  ${label.padEnd(width)}  ${value}`),
    `  ${said.command.label}: ${said.command.text}`,
    ...(said.link === null || said.audits.some(({ link }) => link === said.link) ? [] : [`  ${said.link}`]),
    `  ${said.because}`,
  ].join('\n');
}

function sampleText(sample: DescribedSample): string[] {
  return [sample.heading, ...sampleLines(sample, WIDTH)].map((line) => `      ${line}`);
}

/** Within which a sample is a table. */
const WIDTH = 100;
