import type { Sent } from './channel.js';
import type { ChannelSetup } from './channel-setup.js';
import { type Mailbox, parseMailbox } from './email-address.js';

/** Through which server mail goes, and from whom. */
export interface EmailSettings {
  readonly from: Mailbox;
  /** The server as it may be shown: `smtp://mail.example.com:587`. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** Whether the server is this computer: nobody listens in between. */
  readonly isLoopback: boolean;
}

type Unset = Extract<Sent, { kind: 'unset' }>;

const FORM =
  'smtp://USER:PASSWORD@HOST:PORT, or smtps:// where TLS begins at once; USER:PASSWORD@ may be left out';

/** Reads `ASSAY_SMTP_URL` and `ASSAY_EMAIL_FROM`. No part of a URL that is wrong is shown: it may hold a password. */
export function emailSettings(environment: ChannelSetup['environment']): EmailSettings | Unset {
  const server = smtpServer(environment.ASSAY_SMTP_URL || null);
  if (typeof server === 'string') {
    return { kind: 'unset', reason: server, hint: `set the environment variable ASSAY_SMTP_URL to ${FORM}` };
  }
  const sender = environment.ASSAY_EMAIL_FROM || null;
  const from = sender === null ? null : parseMailbox(sender);
  if (from !== null) return { ...server, from };
  return {
    kind: 'unset',
    reason: sender === null ? 'nothing says from whom mail is' : 'ASSAY_EMAIL_FROM is no email address',
    hint: 'set the environment variable ASSAY_EMAIL_FROM to an address such as Assay <audits@example.com>',
  };
}

/** Or what is wrong with it. */
function smtpServer(text: string | null): Omit<EmailSettings, 'from'> | string {
  if (text === null) return 'nothing says through which server mail goes';
  const url = URL.canParse(text) ? new URL(text) : null;
  const secure = url?.protocol === 'smtps:';
  if (url === null || url.hostname === '' || !(secure || url.protocol === 'smtp:')) {
    return 'ASSAY_SMTP_URL is no smtp or smtps URL';
  }
  // What nodemailer would take from here, such as a switch for certificates, is nothing that one wants to set by mistake.
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    return 'ASSAY_SMTP_URL has more than a server: a / ? or # in a password is written %2F %3F %23';
  }
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  if (port === 465 && !secure)
    return 'ASSAY_SMTP_URL has port 465, where TLS begins at once: that is smtps://';
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if (user === null || pass === null)
    return 'ASSAY_SMTP_URL has a % that stands for nothing: it is written %25';
  if ((user === '') !== (pass === '')) return 'ASSAY_SMTP_URL has a user without a password, or the reverse';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const shown = `${url.protocol}//${url.hostname}:${port}`;
  return {
    shown,
    host,
    port,
    secure,
    auth: user === '' ? null : { user, pass },
    isLoopback: isLoopback(host),
  };
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
