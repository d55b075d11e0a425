import { domainToASCII } from 'node:url';
import type { SendMailOptions } from 'nodemailer';
import type { Message } from '../message.js';
import { describeMessage } from '../wording/describe-message.js';
import type { Mailbox } from './email-address.js';
import { emailHtml } from './email-html.js';
import { emailText } from './email-text.js';

/**
 * A message as mail. Its `Message-ID` is the same for each try, so that a mail program shows a repetition once; all messages of an
 * incident refer to one ID, so that it shows them together.
 *
 * @param address who gets it, and nobody else
 */
export function emailMessage(message: Message, from: Mailbox, address: string, date: Date): SendMailOptions {
  const said = describeMessage(message);
  const domain = domainToASCII(from.address.slice(from.address.lastIndexOf('@') + 1)) || 'assay.invalid';
  const incident = `<${idPart(message.incident)}@${domain}>`;
  return {
    from,
    to: { name: '', address },
    envelope: { from: from.address, to: [address] },
    date,
    messageId: `<assay-${idPart(message.key)}@${domain}>`,
    inReplyTo: incident,
    references: [incident],
    subject: said.subject,
    headers: {
      // Nobody's absence note is an answer to an alert.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // For rules of mail programs.
      'X-Assay-Incident': idPart(message.incident),
      'X-Assay-State': message.state,
      'X-Assay-Severity': message.severity,
    },
    xMailer: false,
    text: emailText(said),
    html: emailHtml(said),
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function idPart(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, '_');
}
