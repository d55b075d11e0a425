import { formatLimit } from '@assay/contract';
import type { Channel, Sent } from './channel.js';
import type { ChannelSetup } from './channel-setup.js';
import { isEmailAddress } from './email-address.js';
import { emailMessage } from './email-message.js';
import { type EmailSettings, emailSettings } from './email-settings.js';
import { sentOfSmtpError } from './sent-of-smtp-error.js';

/**
 * Sends a message as mail through the server in `ASSAY_SMTP_URL`, from `ASSAY_EMAIL_FROM`. User and password go over TLS, or to this
 * computer itself.
 */
export function emailChannel({ environment, deadlineMs, now }: ChannelSetup): Channel {
  return {
    send: async (message, address, signal): Promise<Sent> => {
      const settings = emailSettings(environment);
      if ('kind' in settings) return settings;
      if (!isEmailAddress(address))
        return { kind: 'refused', reason: `email:${address} is no email address` };
      const deadline = AbortSignal.timeout(deadlineMs);
      const giveUp = AbortSignal.any([signal, deadline]);
      // Who sends no mail loads no library for it.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport(transportOptions(settings, deadlineMs));
      try {
        await transport.sendMail({ ...emailMessage(message, settings.from, address, now()), signal: giveUp });
        return { kind: 'delivered' };
      } catch (error) {
        if (!giveUp.aborted) return sentOfSmtpError(error, settings);
        const reason = deadline.aborted
          ? `${settings.shown}: no answer within ${formatLimit(deadlineMs)}`
          : `${settings.shown}: it was given up before an answer came`;
        return { kind: 'failed', reason, retryAfterMs: null };
      } finally {
        transport.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

function transportOptions({ host, port, secure, auth, isLoopback }: EmailSettings, deadlineMs: number) {
  return {
    host,
    port,
    secure,
    ...(auth !== null && { auth }),
    requireTLS: !secure && auth !== null && !isLoopback,
    // A mail server on this computer has a certificate for another name, if any; nobody stands in between.
    ...(isLoopback && !secure && { tls: { rejectUnauthorized: false } }),
    // The deadline comes first, but for a name server that does not answer: nothing else ends that.
    dnsTimeout: deadlineMs,
    connectionTimeout: 2 * deadlineMs,
    greetingTimeout: 2 * deadlineMs,
    socketTimeout: 2 * deadlineMs,
    // After a try, nothing of it goes on.
    socketCloseTimeout: 0,
  };
}
