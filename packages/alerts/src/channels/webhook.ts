import { createHmac } from 'node:crypto';
import type { Channel, Sent } from './channel.js';
import type { ChannelSetup } from './channel-setup.js';
import { postJson } from './post-json.js';
import { sentOfAnswer } from './sent-of-answer.js';
import { shownUrl, urlSecrets } from './shown-url.js';

/**
 * Posts a message as JSON to the URL in `ASSAY_WEBHOOK_<NAME>_URL`, signed with `ASSAY_WEBHOOK_<NAME>_SECRET` where there is one.
 * How a receiver checks that: `docs/alerts.md`.
 */
export function webhookChannel({ environment, deadlineMs, now }: ChannelSetup): Channel {
  const setting = (name: string): string | undefined => environment[name] || undefined;
  return {
    send: async (message, address, signal): Promise<Sent> => {
      const variable = `ASSAY_WEBHOOK_${variableName(address)}`;
      const url = setting(`${variable}_URL`);
      const hint = `set the environment variable ${variable}_URL to its http or https URL`;
      if (url === undefined) {
        return { kind: 'unset', reason: `nothing says where webhook:${address} is`, hint };
      }
      const secret = setting(`${variable}_SECRET`);
      const body = JSON.stringify(message);
      const answer = await postJson({
        url,
        body,
        headers: {
          'idempotency-key': message.key,
          ...(secret !== undefined && { 'assay-signature': webhookSignature(secret, body, now()) }),
        },
        secrets: [...urlSecrets(url), secret ?? ''],
        deadlineMs,
        now,
        signal,
      });
      if (answer.kind === 'bad_url') {
        return { kind: 'unset', reason: `${variable}_URL: ${answer.reason}`, hint };
      }
      return sentOfAnswer(answer, shownUrl(url));
    },
    close: () => Promise.resolve(),
  };
}

/** `t=<seconds since 1970>,v1=<hexadecimal HMAC-SHA256 of "<t>.<body>">`. */
export function webhookSignature(secret: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** A name as it stands in a variable: `data-alerts` is `DATA_ALERTS`. */
export function variableName(address: string): string {
  return address.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
