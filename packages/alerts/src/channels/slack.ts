import type { Channel, Sent } from './channel.js';
import type { ChannelSetup } from './channel-setup.js';
import { type PostAnswer, postJson } from './post-json.js';
import { sentOfAnswer } from './sent-of-answer.js';
import { shownUrl, urlSecrets } from './shown-url.js';
import { slackMessage } from './slack-message.js';
import { variableName } from './webhook.js';

/**
 * Posts a message to the incoming webhook in `ASSAY_SLACK_<NAME>_URL`. All of that URL is a secret: whoever has it may write there.
 *
 * Slack knows no key of a message: one that was taken, and whose answer was lost, comes twice.
 */
export function slackChannel({ environment, deadlineMs, now }: ChannelSetup): Channel {
  return {
    send: async (message, address, signal): Promise<Sent> => {
      const variable = `ASSAY_SLACK_${variableName(address)}_URL`;
      const url = environment[variable] || undefined;
      const hint = `set the environment variable ${variable} to the URL of an incoming webhook`;
      if (url === undefined) {
        return { kind: 'unset', reason: `nothing says where slack:${address} is`, hint };
      }
      const body = JSON.stringify(slackMessage(message));
      const answer = await postJson({
        url,
        body,
        headers: {},
        secrets: urlSecrets(url),
        deadlineMs,
        now,
        signal,
      });
      if (answer.kind === 'bad_url') return { kind: 'unset', reason: `${variable}: ${answer.reason}`, hint };
      const sent = sentOfAnswer(answer, shownUrl(url));
      if (!('reason' in sent)) return sent;
      return { ...sent, reason: `${sent.reason}${whatToDo(answer, variable)}` };
    },
    close: () => Promise.resolve(),
  };
}

/** What a code of Slack means to whoever may change it. */
function whatToDo(answer: PostAnswer, variable: string): string {
  const code = answer.kind === 'answered' ? answer.text : '';
  const todo = TODO.find(([codes]) => codes.includes(code))?.[1];
  return todo === undefined ? '' : ` (${todo.replace('<VARIABLE>', variable)})`;
}

const NEW_WEBHOOK = 'make a new webhook and set <VARIABLE>';

const TODO: readonly (readonly [readonly string[], string])[] = [
  [
    ['no_service', 'no_service_id', 'no_team', 'team_disabled', 'invalid_token', 'user_not_found'],
    `it is gone: ${NEW_WEBHOOK}`,
  ],
  [['channel_not_found'], `its channel is gone: ${NEW_WEBHOOK}`],
  [['channel_is_archived'], `unarchive its channel, or ${NEW_WEBHOOK}`],
  [
    ['action_prohibited', 'posting_to_general_channel_denied'],
    'the workspace does not let it write there: ask its admins',
  ],
];
