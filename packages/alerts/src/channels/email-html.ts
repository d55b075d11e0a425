import type { DescribedAudit, DescribedMessage, Tone } from '../wording/describe-message.js';
import type { DescribedSample } from '../wording/describe-sample.js';
import { type HtmlFragment, html } from './html-fragment.js';

/**
 * A message as HTML for mail programs: tables for the layout, styles at the elements, nothing loaded from anywhere. Colours of text and
 * ground are those of the reader, light or dark; a colour of ours is a bar beside words that say the same.
 */
export function emailHtml(said: DescribedMessage): string {
  return html`<!DOCTYPE html>
<html lang="en" style="color-scheme: light dark">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="supported-color-schemes" content="light dark"/>
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no"/>
<title>${said.subject}</title>
</head>
<body style="margin: 0; padding: 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width: 680px; table-layout: fixed; ${TEXT}">
<tr><td style="border-left: 6px solid ${BARS[said.tone]}; padding: 4px 0 4px 14px">
<h1 style="margin: 0; font-size: 19px; line-height: 1.35; ${BREAK}">${said.headline}</h1>
<p style="margin: 6px 0 0">${said.sentences.join(' ')}</p>${
    said.link === null
      ? null
      : html`
<p style="margin: 10px 0 0"><a href="${said.link}" style="font-weight: bold">Open the run</a></p>`
  }
</td></tr>
<tr><td style="padding: 18px 0 0">${factsTable(said)}</td></tr>${said.audits.map(auditRow)}${
    said.moreAudits === null
      ? null
      : html`
<tr><td style="padding: 12px 0 0">${said.moreAudits}</td></tr>`
  }
<tr><td style="padding: 18px 0 0">${said.command.label}:
<pre style="margin: 6px 0 0; padding: 10px; border: 1px solid ${LINE}; border-radius: 4px; white-space: pre-wrap; ${CODE} ${BREAK}">${said.command.text}</pre></td></tr>
<tr><td style="padding: 18px 0 0; font-size: 13px">${said.because}</td></tr>
</table>
</body>
</html>
`.html;
}

const TEXT =
  'font-family: system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif; font-size: 15px; line-height: 1.45';
const CODE = 'font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px;';
const BREAK = 'overflow-wrap: anywhere; word-break: break-word';
/** Seen on white and on black. */
const LINE = '#8c8c8c';

/** Each has three times the contrast to white and to black that a shape needs. */
const BARS: Readonly<Record<Tone, string>> = {
  bad: '#d93a3a',
  warn: '#b7791f',
  unknown: '#8560c9',
  neutral: '#6e7781',
  good: '#2f9150',
};

function factsTable({ facts }: DescribedMessage): HtmlFragment {
  return html`
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="${TEXT}">${facts.map(
    ({ label, value }) => html`
<tr><td style="padding: 2px 16px 2px 0; vertical-align: top; white-space: nowrap; font-weight: bold">${label}</td>
<td style="padding: 2px 0; vertical-align: top; ${BREAK}">${value}</td></tr>`,
  )}
</table>`;
}

function auditRow({
  status,
  audit,
  rows,
  reason,
  description,
  owner,
  link,
  sample,
}: DescribedAudit): HtmlFragment {
  const name = html`<span style="${CODE} ${BREAK}">${audit}</span>`;
  return html`
<tr><td style="padding: 18px 0 0"><div style="border-top: 1px solid ${LINE}; padding: 12px 0 0">
<div><b>${status}</b>&#160; ${link === null ? name : html`<a href="${link}">${name}</a>`}</div>${[
    rows,
    reason,
    description,
    `owner ${owner}`,
  ].map((text) =>
    text === null
      ? html``
      : html`
<div style="margin: 3px 0 0; ${BREAK}">${text}</div>`,
  )}${sample === null ? null : sampleTable(sample)}
</div></td></tr>`;
}

function sampleTable({ heading, columns, rows }: DescribedSample): HtmlFragment {
  const cell = `padding: 3px 8px; border: 1px solid ${LINE}; text-align: left; vertical-align: top; white-space: nowrap; ${CODE}`;
  return html`
<div style="margin: 10px 0 4px">${heading}</div>
<div style="overflow-x: auto"><table cellpadding="0" cellspacing="0" border="0" style="border-collapse: collapse">
<tr>${columns.map((column) => html`<th style="${cell}">${column}</th>`)}</tr>${rows.map(
    (row) => html`
<tr>${row.map((value) => html`<td style="${cell}">${value}</td>`)}</tr>`,
  )}
</table></div>`;
}
