import { clip, printableText } from '@assay/contract';
import type { Sent } from './channel.js';
import { connectionProblem } from './connection-problem.js';
import type { EmailSettings } from './email-settings.js';
import { withoutSecrets } from './without-secrets.js';

const SHOWN_CHARACTERS = 200;

/** What nodemailer says of a mail that did not go out. */
interface SmtpError {
  readonly code: string;
  /** Of the system or of TLS, where `code` is nodemailer's own. */
  readonly originalCode: string | null;
  readonly command: string;
  readonly reply: { readonly code: number; readonly text: string } | null;
}

/**
 * What an error of nodemailer means for a mail: what is wrong with the recipient or the mail is refused; what is wrong with the settings
 * is unset, so that no mail is lost by a wrong password; anything else may go better later.
 *
 * @throws the error itself where it is none of nodemailer's
 */
export function sentOfSmtpError(error: unknown, settings: EmailSettings): Sent {
  const server = settings.shown;
  const { code, command, reply, originalCode } = smtpErrorOf(error);
  const said = reply === null ? '' : `: ${shownReply(reply.text, settings)}`;
  const failed = (what: string): Sent => ({
    kind: 'failed',
    reason: `${server} ${what}`,
    retryAfterMs: null,
  });
  const unset = (what: string, hint: string): Sent => ({ kind: 'unset', reason: `${server} ${what}`, hint });
  const isPermanent = reply !== null && reply.code >= 500 && reply.code !== 503;

  if (code === 'EAUTH') {
    // Its words may be those that it was told: the number says enough.
    const number = reply === null ? '' : ` (${reply.code})`;
    if (reply !== null && !isPermanent) return failed(`could not check user and password${number}`);
    return unset(`does not accept user and password${number}`, 'check user and password in ASSAY_SMTP_URL');
  }
  if (settings.auth !== null && isPermanent && (code === 'ETLS' || command === 'EHLO')) {
    return unset('offers no TLS, and user and password are not sent without it', NO_TLS_HINT);
  }
  if (code === 'ETLS') return failed(`could not begin TLS${said}`);
  if (reply?.code === 530)
    return unset(`wants something first${said}`, 'set user and password in ASSAY_SMTP_URL');
  if (isPermanent) {
    switch (command) {
      case 'MAIL FROM':
        if (reply.code === TOO_LARGE) break;
        return unset(
          `does not take mail from this sender${said}`,
          'set ASSAY_EMAIL_FROM to an address that it sends for',
        );
      case 'RCPT TO':
      case 'DATA':
        break;
      default:
        return failed(`does not want to talk${said}`);
    }
    return { kind: 'refused', reason: `${server} refused it${said}` };
  }
  if (reply !== null) return failed(`did not take it now${said}`);
  if (code === 'EMESSAGE') return { kind: 'refused', reason: `${server} takes no mail of this size` };
  if (code === 'EENVELOPE') return { kind: 'refused', reason: 'the address cannot be written in SMTP' };
  if (code === 'ECONNECTION') return failed('cut the connection off before an answer');
  if (code === 'EPROTOCOL') return failed('does not answer as SMTP does');
  const reason = connectionProblem(Object.assign(new Error(), { code: originalCode ?? code }));
  return { kind: 'failed', reason: `${server}: ${reason}`, retryAfterMs: null };
}

const TOO_LARGE = 552;
const NO_TLS_HINT =
  'use a server that offers STARTTLS, or smtps:// in ASSAY_SMTP_URL; without TLS they go to this computer alone';

function smtpErrorOf(error: unknown): SmtpError {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
  const text = (name: string): string | null => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? value : null;
  };
  const response = text('response');
  const replyCode = response === null ? NaN : Number.parseInt(response, 10);
  return {
    code: error.code,
    originalCode: text('originalCode'),
    command: text('command') ?? '',
    reply: response === null || Number.isNaN(replyCode) ? null : { code: replyCode, text: response },
  };
}

/** A server may say what it was told, also as it was told: in Base64. */
function shownReply(text: string, { auth }: EmailSettings): string {
  const secrets = auth === null ? [] : [auth.user, auth.pass, `\0${auth.user}\0${auth.pass}`];
  const hidden = secrets.flatMap((one) => [one, Buffer.from(one).toString('base64')]);
  return clip(printableText(withoutSecrets(text, hidden).trim().replace(/\s+/g, ' ')), SHOWN_CHARACTERS);
}
