import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { madeUpAudit, madeUpMessage } from '../made-up-message.test-support.js';
import type { Message } from '../message.js';
import type { Sent } from './channel.js';
import { loopback } from './loopback.test-support.js';
import { slackChannel } from './slack.js';
import {
  type RichTextElement,
  SLACK_BLOCKS_CHARACTERS,
  type SlackMessage,
  slackMessage,
} from './slack-message.js';

const { listen, freePort } = loopback();
const PATH = '/services/T0000AAAA/B0000BBBB/s3cretTokenOfTheHook';

function send(
  url: string | undefined,
  more: { message?: Message; deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<Sent> {
  const channel = slackChannel({
    environment: { ASSAY_SLACK_FLIGHT_ALERTS_URL: url },
    deadlineMs: more.deadlineMs ?? 5000,
    now: () => new Date('2026-11-28T06:00:00Z'),
  });
  const signal = more.signal ?? new AbortController().signal;
  return channel.send(more.message ?? madeUpMessage(), 'flight-alerts', signal);
}

async function serving(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}${PATH}`;
}

describe('the channel slack', () => {
  it('posts what the message says, and takes "ok" for delivered', async () => {
    const bodies: string[] = [];
    const url = await serving((request, response) => {
      let body = `${request.method} ${request.url} ${request.headers['content-type']} `;
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(body);
        response.end('ok');
      });
    });
    expect(await send(url)).toEqual({ kind: 'delivered' });
    expect(bodies).toEqual([
      `POST ${PATH} application/json ${JSON.stringify(slackMessage(madeUpMessage()))}`,
    ]);
  });

  it.each([
    [400, 'invalid_payload', 'refused', ': invalid_payload'],
    [400, 'invalid_blocks', 'refused', ': invalid_blocks'],
    [
      403,
      'action_prohibited',
      'refused',
      ': action_prohibited (the workspace does not let it write there: ask its admins)',
    ],
    [
      404,
      'no_service',
      'refused',
      ': no_service (it is gone: make a new webhook and set ASSAY_SLACK_FLIGHT_ALERTS_URL)',
    ],
    [
      404,
      'channel_not_found',
      'refused',
      ': channel_not_found (its channel is gone: make a new webhook and set ASSAY_SLACK_FLIGHT_ALERTS_URL)',
    ],
    [
      410,
      'channel_is_archived',
      'refused',
      ': channel_is_archived (unarchive its channel, or make a new webhook and set ASSAY_SLACK_FLIGHT_ALERTS_URL)',
    ],
    [429, 'rate_limited', 'failed', ': rate_limited'],
    [500, 'rollup_error', 'failed', ': rollup_error'],
    [503, '', 'failed', ''],
  ])('knows %i %s as %s', async (status, text, kind, end) => {
    const url = await serving((_, response) => response.writeHead(status, { 'retry-after': '30' }).end(text));
    const host = new URL(url).host;
    const reason = `http://${host}/… answered ${status}${end}`;
    expect(await send(url)).toEqual(
      kind === 'failed' ? { kind, reason, retryAfterMs: 30_000 } : { kind, reason },
    );
  });

  it('shows no part of the URL, whatever the receiver sends back', async () => {
    const url = await serving((request, response) =>
      response.writeHead(500).end(`no ${request.url}, nor ${request.url?.split('/').join(' ')}`),
    );
    const sent = await send(`${url}?key=an%20other`);
    expect(sent).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(sent)).not.toMatch(/T0000|B0000|s3cret|other/);
  });

  it('fails where nobody answers, in time', async () => {
    const hanging = `http://127.0.0.1:${await listen(createTcpServer((socket) => socket.resume().on('error', () => {})))}${PATH}`;
    const host = `http://${new URL(hanging).host}/…`;
    expect(await send(hanging, { deadlineMs: 100 })).toEqual({
      kind: 'failed',
      reason: `${host}: no answer within 100ms`,
      retryAfterMs: null,
    });
    expect(await send(hanging, { signal: AbortSignal.abort() })).toMatchObject({
      kind: 'failed',
      reason: `${host}: it was given up before an answer came`,
    });
    const nobody = `http://127.0.0.1:${await freePort(createTcpServer())}${PATH}`;
    expect(await send(nobody)).toMatchObject({
      reason: expect.stringMatching(/: the connection was refused$/),
    });
  });

  it('is unset without a URL, and with one that is none', async () => {
    const hint =
      'set the environment variable ASSAY_SLACK_FLIGHT_ALERTS_URL to the URL of an incoming webhook';
    const reason = 'nothing says where slack:flight-alerts is';
    expect(await send(undefined)).toEqual({ kind: 'unset', reason, hint });
    expect(await send('')).toEqual({ kind: 'unset', reason, hint });
    expect(await send('s3cret')).toEqual({
      kind: 'unset',
      reason: 'ASSAY_SLACK_FLIGHT_ALERTS_URL: it is no http or https URL',
      hint,
    });
  });
});

describe('what Slack gets', () => {
  it('reads from top to bottom', () => {
    const sample = {
      columns: ['origin', 'email'],
      rows: [
        ['DFW', '•••'],
        ['ORD', null],
      ],
      maskedColumns: ['email'],
    };
    const message = slackMessage(madeUpMessage({ audits: [madeUpAudit({ sample })], auditCount: 3 }));
    expect(message.text).toBe(
      '✗ raw.flights: 3 audits fail for 2001-07-01. This is new. https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates',
    );
    expect(shown(message)).toBe(`*✗ raw.flights: 3 audits fail for 2001-07-01.*
This is new.
----
*Project*  flights, target prod
*Run*  20010702T060003Z-4f9a1c for 2001-07-01
*Since*  2001-07-01
*Severity*  error
*Owners*  flight-analytics, flight-ops, punctuality
*Disabled*  28 audits: mart.routes (21), mart.daily_flights (7)
*Also below it*  mart.delays
*Incident*  inc-0a1b2c3d4e
----
*✗ fail *<raw.flights.no_duplicates>  4,212 of 1,203,771 rows
4,212 offending rows, expected rows = 0
owner flight-ops
_A flight is reported once._
2 of 4,212 offending rows; ••• is masked: email
[[origin  email
DFW     •••
ORD     NULL]]
----
and 2 more audits
----
*To see it again*
[[assay run --select raw.flights.no_duplicates --date 2001-07-01 --target prod]]
----
<Open the run>
_You get this because flight-analytics owns mart.routes._`);
  });

  it('has no link where no site is set', () => {
    const message = madeUpMessage({ link: null, audits: [madeUpAudit({ link: null })] });
    expect(JSON.stringify(slackMessage(message))).not.toContain('"link"');
  });

  it('leaves out samples, then audits, where they do not fit, and says how many', () => {
    const cell = 'x'.repeat(40);
    const sample = {
      columns: ['a', 'b', 'c'],
      rows: Array.from({ length: 5 }, () => [cell, cell, cell]),
      maskedColumns: [],
    };
    const audits = Array.from({ length: 10 }, (_, index) =>
      madeUpAudit({
        audit: `raw.flights.audit_${index}`,
        description: 'd'.repeat(300),
        reason: 'r'.repeat(300),
        sample,
      }),
    );
    const text = shown(slackMessage(madeUpMessage({ audits, auditCount: 40 })));
    const named = text.match(/<raw\.flights\.audit_\d>/g) ?? [];
    expect(named[0]).toBe('<raw.flights.audit_0>');
    expect(named.length).toBeGreaterThan(5);
    expect(named.length).toBeLessThan(10);
    expect(text).not.toContain('[[1. a: ');
    expect(text).toContain(`\nand ${40 - named.length} more audits\n`);
    const few = shown(slackMessage(madeUpMessage({ audits: audits.slice(0, 7), auditCount: 7 })));
    expect(few.match(/<raw\.flights\.audit_\d>/g)).toHaveLength(7);
    expect(few.match(/\[\[1\. a: /g)).toHaveLength(3);
  });

  it('is within the limits of Slack and calls nobody, whatever stands in the data', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom(
        '<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <!subteam^S1> <https://evil.example|Open the run>',
        '```\n*bold* _i_ ~s~ `c` &amp; &lt;!channel&gt;',
        '"\\'.repeat(4000),
        '\ud800',
        '@channel http://evil.example #general :boom:',
        '',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, fc.integer({ min: 0, max: 10 }), (one, other, count) => {
        const sample = {
          columns: [one, other],
          rows: [
            [other, one],
            [null, other],
          ],
          maskedColumns: [other],
        };
        const audits = Array.from({ length: count }, () =>
          madeUpAudit({ audit: one, table: other, owner: one, reason: other, description: one, sample }),
        );
        const tables = Array.from({ length: 20 }, () => ({ table: other, owner: one, audits: 3 }));
        const message = slackMessage(
          madeUpMessage({
            project: one,
            target: other,
            audits,
            auditCount: 50,
            owners: Array.from({ length: 30 }, () => one),
            because: [one, other, one, other],
            reproduce: other,
            disabled: { auditCount: 60, tables, tableCount: 99 },
            link: `https://audits.example.com/?${'q'.repeat(1900)}`,
          }),
        );
        expect(JSON.stringify(message.blocks).length).toBeLessThanOrEqual(SLACK_BLOCKS_CHARACTERS);
        expect(message.blocks.length).toBeLessThanOrEqual(50);
        expect(message.text).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
        for (const element of elementsOf(message)) {
          expect(element.text.length).toBeGreaterThan(0);
          expect(element.text.length).toBeLessThanOrEqual(3000);
          // Nothing but texts, and links to where the site is: no people, channels, emoji.
          if (element.type === 'link') expect(new URL(element.url).host).toBe('audits.example.com');
          else expect(element.type).toBe('text');
        }
        expect(JSON.stringify(message)).not.toMatch(/\\ud[89a-f]/i);
      }),
    );
  });

  it('keeps every text as it is', () => {
    const description = 'a < b & c > `d` *e* <!channel> ``` &lt;';
    const message = slackMessage(
      madeUpMessage({ reproduce: description, audits: [madeUpAudit({ description })] }),
    );
    const texts = elementsOf(message).map((element) => element.text.trim());
    expect(texts.filter((one) => one === description)).toHaveLength(2);
  });
});

function elementsOf(message: SlackMessage): RichTextElement[] {
  return message.blocks.flatMap((block) => block.elements.flatMap((part) => part.elements));
}

/** For people who read this test. */
function shown(message: SlackMessage): string {
  return message.blocks
    .map((block) =>
      block.elements
        .map((part) =>
          part.type === 'rich_text_section'
            ? part.elements.map(marked).join('')
            : `[[${part.elements.map(marked).join('')}]]`,
        )
        .join('\n'),
    )
    .join('\n----\n');
}

function marked(element: RichTextElement): string {
  if (element.type === 'link') return `<${element.text}>`;
  const { text, style } = element;
  const [, before = '', inner = ''] = /^(\n*)(.*)$/s.exec(text) ?? [];
  return `${before}${style?.bold ? `*${inner}*` : style?.italic ? `_${inner}_` : inner}`;
}
