import { createServer as createTcpServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type ParsedMail, simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import tlsDefaults from 'smtp-server/lib/tls-options.js';
import { describe, expect, it } from 'vitest';
import { madeUpAudit, madeUpMessage } from '../made-up-message.test-support.js';
import type { Message } from '../message.js';
import { describeMessage } from '../wording/describe-message.js';
import type { Sent } from './channel.js';
import { emailChannel } from './email.js';
import { emailHtml } from './email-html.js';
import { emailMessage } from './email-message.js';
import { emailText } from './email-text.js';
import { loopback } from './loopback.test-support.js';

const { listen, freePort } = loopback();
const NOW = new Date('2001-07-02T06:00:00Z');
const FROM = 'Assay <audits@acme.test>';

const { key, cert } = tlsDefaults();
/** Signed by nobody. */
const CERTIFICATE = { key, cert };

interface Received {
  readonly from: string | undefined;
  readonly to: readonly string[];
  readonly raw: string;
}

/** A server that keeps what arrives. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    logger: false,
    ...CERTIFICATE,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? undefined : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
    ...options,
  });
  // Clients that break off are what these tests are about.
  server.on('error', () => {});
  return { port: await listen(server.server), received };
}

function send(
  url: string | undefined,
  more: {
    message?: Message;
    address?: string;
    from?: string;
    deadlineMs?: number;
    signal?: AbortSignal;
  } = {},
): Promise<Sent> {
  const channel = emailChannel({
    environment: { ASSAY_SMTP_URL: url, ASSAY_EMAIL_FROM: more.from ?? FROM },
    deadlineMs: more.deadlineMs ?? 5000,
    now: () => NOW,
  });
  const signal = more.signal ?? new AbortController().signal;
  return channel.send(more.message ?? madeUpMessage(), more.address ?? 'flight-ops@acme.test', signal);
}

/** A reply of the server at one place. */
function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

describe('the channel email', () => {
  it('sends one mail to one address, as text and as HTML', async () => {
    const { port, received } = await mailServer();
    expect(await send(`smtp://127.0.0.1:${port}`)).toEqual({ kind: 'delivered' });
    const [mail] = received;
    expect(mail).toMatchObject({ from: 'audits@acme.test', to: ['flight-ops@acme.test'] });
    const parsed = await simpleParser(mail?.raw ?? '');
    const said = describeMessage(madeUpMessage());
    expect(headersOf(parsed)).toEqual({
      from: '"Assay" <audits@acme.test>',
      to: 'flight-ops@acme.test',
      subject: said.subject,
      date: NOW,
      messageId: '<assay-0123456789abcdef@acme.test>',
      inReplyTo: '<inc-0a1b2c3d4e@acme.test>',
      references: '<inc-0a1b2c3d4e@acme.test>',
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
      'x-assay-incident': 'inc-0a1b2c3d4e',
      'x-assay-state': 'new',
      'x-assay-severity': 'error',
    });
    expect(parsed.text).toBe(emailText(said));
    expect(parsed.html).toBe(emailHtml(said));
    expect(mail?.raw.split('\r\n').every((line) => line.length <= 78)).toBe(true);
  });

  it('has one ID for each try of a message, and one thread for an incident', async () => {
    const { port, received } = await mailServer();
    const url = `smtp://127.0.0.1:${port}`;
    const later = madeUpMessage({ key: 'fedcba9876543210', state: 'repaired' });
    for (const message of [madeUpMessage(), madeUpMessage(), later]) await send(url, { message });
    const mails = await Promise.all(received.map(({ raw }) => simpleParser(raw)));
    expect(mails.map(({ messageId }) => messageId)).toEqual([
      '<assay-0123456789abcdef@acme.test>',
      '<assay-0123456789abcdef@acme.test>',
      '<assay-fedcba9876543210@acme.test>',
    ]);
    expect(new Set(mails.map(({ references }) => references)).size).toBe(1);
  });

  it('logs in, over TLS where the server offers it', async () => {
    const users: unknown[] = [];
    const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, session, done) => {
      users.push([username, password, session.secure]);
      done(null, { user: username });
    };
    const { port, received } = await mailServer({ authOptional: false, hideSTARTTLS: false, onAuth });
    expect(await send(`smtp://a%40b:p%2Fw%25@localhost:${port}`)).toEqual({ kind: 'delivered' });
    const plain = await mailServer({ authOptional: false, allowInsecureAuth: true, onAuth });
    expect(await send(`smtp://a%40b:p%2Fw%25@127.0.0.1:${plain.port}`)).toEqual({ kind: 'delivered' });
    expect(users).toEqual([
      ['a@b', 'p/w%', true],
      ['a@b', 'p/w%', false],
    ]);
    expect(received).toHaveLength(1);
  });

  it('says user and password without TLS to nobody but this computer', async () => {
    const seen: string[] = [];
    const { port, received } = await mailServer({
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username }, _, done) => {
        seen.push(username ?? '');
        done(null, { user: username });
      },
    });
    // An address of this computer that does not look like one: as good as another computer.
    expect(await send(`smtp://user:s3cret@[::ffff:127.0.0.1]:${port}`)).toEqual({
      kind: 'unset',
      reason: `smtp://[::ffff:7f00:1]:${port} offers no TLS, and user and password are not sent without it`,
      hint: 'use a server that offers STARTTLS, or smtps:// in ASSAY_SMTP_URL; without TLS they go to this computer alone',
    });
    expect([seen, received]).toEqual([[], []]);
  });

  it('sends nothing to a server whose certificate is not to be trusted', async () => {
    const { port, received } = await mailServer({ secure: true });
    const words = /^smtps?:\/\/[^ ]+: its certificate (has expired|is signed by nobody)/;
    expect(await send(`smtps://127.0.0.1:${port}`)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(words),
    });
    const upgrading = await mailServer({
      hideSTARTTLS: false,
      onAuth: (_, __, done) => done(null, { user: 'u' }),
    });
    const url = `smtp://user:s3cret@[::ffff:127.0.0.1]:${upgrading.port}`;
    expect(await send(url)).toMatchObject({ kind: 'failed', reason: expect.stringMatching(words) });
    expect([...received, ...upgrading.received]).toEqual([]);
    const plain = await mailServer();
    expect(await send(`smtps://127.0.0.1:${plain.port}`)).toEqual({
      kind: 'failed',
      reason: `smtps://127.0.0.1:${plain.port}: it does not speak TLS there`,
      retryAfterMs: null,
    });
  });

  const at = (place: 'onMailFrom' | 'onRcptTo', code: number): SMTPServerOptions => ({
    [place]: (_: unknown, __: unknown, done: (error: Error) => void) => done(reply(code, '5.1.1 why')),
  });
  const afterData = (code: number): SMTPServerOptions => ({
    onData: (stream, _, done) => {
      stream.resume().on('end', () => done(reply(code, 'why')));
    },
  });
  it.each([
    ['no such mailbox', at('onRcptTo', 550), 'refused', 'refused it: 550 5.1.1 why'],
    ['a full mailbox', at('onRcptTo', 452), 'failed', 'did not take it now: 452 5.1.1 why'],
    [
      'a sender that it does not know',
      at('onMailFrom', 553),
      'unset',
      'does not take mail from this sender: 553 5.1.1 why',
    ],
    ['a mail too large', at('onMailFrom', 552), 'refused', 'refused it: 552 5.1.1 why'],
    ['a sender that comes too often', at('onMailFrom', 451), 'failed', 'did not take it now: 451 5.1.1 why'],
    ['a mail that it does not like', afterData(554), 'refused', 'refused it: 554 why'],
    ['a disk that is full', afterData(451), 'failed', 'did not take it now: 451 why'],
    [
      'a server that closes',
      { onConnect: (_: unknown, done: (error: Error) => void) => done(reply(554, 'not you')) },
      'failed',
      'does not want to talk: 554 not you',
    ],
    [
      'a server that is too busy',
      { onConnect: (_: unknown, done: (error: Error) => void) => done(reply(421, 'later')) },
      'failed',
      'did not take it now: 421 later',
    ],
    [
      'a server that wants a user',
      { authOptional: false },
      'unset',
      'wants something first: 530 Error: authentication Required',
    ],
  ] as const)('knows %s', async (_, options, kind, words) => {
    const { port, received } = await mailServer(options);
    const sent = await send(`smtp://127.0.0.1:${port}`);
    expect(sent).toMatchObject({ kind, reason: `smtp://127.0.0.1:${port} ${words}` });
    expect(received).toEqual([]);
  });

  it('is unset, not refused, by a wrong password, and shows none', async () => {
    const onAuth =
      (code: number): NonNullable<SMTPServerOptions['onAuth']> =>
      ({ username, password }, _, done) =>
        done(reply(code, `no ${username} ${password}`));
    const wrong = await mailServer({ authOptional: false, allowInsecureAuth: true, onAuth: onAuth(535) });
    expect(await send(`smtp://user:s3cret@127.0.0.1:${wrong.port}`)).toEqual({
      kind: 'unset',
      reason: `smtp://127.0.0.1:${wrong.port} does not accept user and password (535)`,
      hint: 'check user and password in ASSAY_SMTP_URL',
    });
    const busy = await mailServer({ authOptional: false, allowInsecureAuth: true, onAuth: onAuth(454) });
    expect(await send(`smtp://user:s3cret@127.0.0.1:${busy.port}`)).toEqual({
      kind: 'failed',
      reason: `smtp://127.0.0.1:${busy.port} could not check user and password (454)`,
      retryAfterMs: null,
    });
  });

  it('shows no secret that a server sends back, as it was or in Base64', async () => {
    const secret = Buffer.from('\0operator\0s3cret-word').toString('base64');
    const { port } = await mailServer({
      allowInsecureAuth: true,
      onAuth: ({ username }, _, done) => done(null, { user: username }),
      onRcptTo: (_, __, done) => done(reply(550, `operator s3cret-word ${secret} ${btoa('s3cret-word')} no`)),
    });
    const sent = await send(`smtp://operator:s3cret-word@127.0.0.1:${port}`);
    expect(sent).toEqual({ kind: 'refused', reason: `smtp://127.0.0.1:${port} refused it: 550 … … … … no` });
  });

  it('gives up in time, wherever the server hangs, and leaves no connection', async () => {
    for (const greeting of ['', '220 hello\r\n']) {
      let close = (): void => {};
      const closed = new Promise<void>((done) => {
        close = done;
      });
      const hanging = createTcpServer((socket: Socket) => {
        socket
          .on('error', () => {})
          .on('close', close)
          .resume();
        socket.write(greeting);
      });
      const port = await listen(hanging);
      expect(await send(`smtp://127.0.0.1:${port}`, { deadlineMs: 100 })).toEqual({
        kind: 'failed',
        reason: `smtp://127.0.0.1:${port}: no answer within 100ms`,
        retryAfterMs: null,
      });
      await closed;
    }
    // The mail has arrived and nobody says so: it may be taken or not.
    const { port } = await mailServer({ onData: (stream) => stream.resume() });
    const sent = await send(`smtp://127.0.0.1:${port}`, { deadlineMs: 200 });
    expect(sent).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/: no answer within 200ms$/),
    });
    const controller = new AbortController();
    const given = await mailServer({ onMailFrom: () => controller.abort() });
    expect(await send(`smtp://127.0.0.1:${given.port}`, { signal: controller.signal })).toMatchObject({
      kind: 'failed',
      reason: `smtp://127.0.0.1:${given.port}: it was given up before an answer came`,
    });
  });

  it('says why there was no connection', async () => {
    const nobody = await freePort(createTcpServer());
    expect(await send(`smtp://127.0.0.1:${nobody}`)).toEqual({
      kind: 'failed',
      reason: `smtp://127.0.0.1:${nobody}: the connection was refused`,
      retryAfterMs: null,
    });
    const cutting = await listen(createTcpServer((socket) => socket.end()));
    expect(await send(`smtp://127.0.0.1:${cutting}`)).toMatchObject({
      kind: 'failed',
      reason: `smtp://127.0.0.1:${cutting} cut the connection off before an answer`,
    });
    const other = await listen(createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await send(`smtp://127.0.0.1:${other}`)).toMatchObject({
      kind: 'failed',
      reason: `smtp://127.0.0.1:${other} does not answer as SMTP does`,
    });
  });

  it.each([
    [undefined, undefined, 'nothing says through which server mail goes'],
    ['', undefined, 'nothing says through which server mail goes'],
    ['mail.s3cret.test', undefined, 'ASSAY_SMTP_URL is no smtp or smtps URL'],
    ['https://s3cret@h', undefined, 'ASSAY_SMTP_URL is no smtp or smtps URL'],
    ['smtp://u:s3c/ret@h', undefined, 'ASSAY_SMTP_URL is no smtp or smtps URL'],
    [
      'smtp://u:p@h/s3cret',
      undefined,
      'ASSAY_SMTP_URL has more than a server: a / ? or # in a password is written %2F %3F %23',
    ],
    [
      'smtp://h?s3cret=1',
      undefined,
      'ASSAY_SMTP_URL has more than a server: a / ? or # in a password is written %2F %3F %23',
    ],
    ['smtp://u:s3cret%@h', undefined, 'ASSAY_SMTP_URL has a % that stands for nothing: it is written %25'],
    ['smtp://s3cret@h', undefined, 'ASSAY_SMTP_URL has a user without a password, or the reverse'],
    ['smtp://h:465', undefined, 'ASSAY_SMTP_URL has port 465, where TLS begins at once: that is smtps://'],
    ['smtp://h', '', 'nothing says from whom mail is'],
    ['smtp://h', 'Assay', 'ASSAY_EMAIL_FROM is no email address'],
    ['smtp://h', 'a@b.test, c@d.test', 'ASSAY_EMAIL_FROM is no email address'],
    ['smtp://h', 'A <a@b.test>\r\nBcc: c@d.test', 'ASSAY_EMAIL_FROM is no email address'],
  ])('is unset with %s and %s', async (url, from, reason) => {
    const sent = await send(url, from === undefined ? {} : { from });
    expect(sent).toMatchObject({ kind: 'unset', reason });
    expect(sent).toHaveProperty('hint', expect.stringMatching(/^set the environment variable ASSAY_/));
    expect(JSON.stringify(sent)).not.toContain('s3c');
  });

  it.each([
    'nobody',
    'a@b.test,c@d.test',
    'a@b.test\r\nBcc:c@d.test',
    'A<a@b.test>',
    '@b.test',
    'a@',
    '"a@b"@c.test',
  ])('refuses %j as an address', async (address) => {
    const { port, received } = await mailServer();
    expect(await send(`smtp://127.0.0.1:${port}`, { address })).toEqual({
      kind: 'refused',
      reason: `email:${address} is no email address`,
    });
    expect(received).toEqual([]);
  });

  it('takes a mail with hostile texts for one mail', async () => {
    const { port, received } = await mailServer();
    const message = hostileMessage(
      '.\r\n.\r\nRCPT TO:<eve@evil.test>\r\n',
      'a\r\nBcc: eve@evil.test\r\n\r\n.',
    );
    expect(await send(`smtp://127.0.0.1:${port}`, { message })).toEqual({ kind: 'delivered' });
    expect(received).toMatchObject([{ to: ['flight-ops@acme.test'] }]);
    expect((await simpleParser(received[0]?.raw ?? '')).text).toBe(emailText(describeMessage(message)));
  });

  it('writes the same headers whatever stands in the data, and the texts as they are', async () => {
    // Writes the bytes that SMTP would carry.
    const writer = createTransport({ streamTransport: true, buffer: true });
    const written = async (message: Message): Promise<string> => {
      const from = { name: 'Assay', address: 'audits@acme.test' };
      const mail = await writer.sendMail(emailMessage(message, from, 'flight-ops@acme.test', NOW));
      return String(mail.message);
    };
    const plain = headerNames(await written(madeUpMessage()));
    await fc.assert(
      fc.asyncProperty(HOSTILE, HOSTILE, async (one, other) => {
        const message = hostileMessage(one, other);
        const raw = await written(message);
        expect(headerNames(raw)).toEqual(plain);
        const parsed = await simpleParser(raw);
        const said = describeMessage(message);
        expect(parsed.to).toMatchObject({ text: 'flight-ops@acme.test' });
        // A half of a pair has no place in UTF-8.
        expect(oneBlank(parsed.subject ?? '')).toBe(oneBlank(wellFormed(said.subject)));
        expect(parsed.text).toBe(wellFormed(emailText(said)));
        expect(parsed.html).toBe(wellFormed(emailHtml(said)));
      }),
    );
  });
});

describe('the text of a mail', () => {
  it('reads well at 72 columns', () => {
    const sample = {
      columns: ['origin', 'email'],
      rows: [
        ['DFW', '•••'],
        ['ORD', null],
      ],
      maskedColumns: ['email'],
    };
    const message = madeUpMessage({
      state: 'still_failing',
      runDate: '2001-07-05',
      badDates: 3,
      audits: [madeUpAudit({ sample })],
      auditCount: 3,
    });
    expect(
      emailText(describeMessage(message)),
    ).toBe(`✗ raw.flights: 3 audits still fail for 2001-07-05, since 2001-07-01.

It began with 2001-07-01 and concerns 3 run dates.

https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates

Project        flights, target prod
Run            20010702T060003Z-4f9a1c for 2001-07-05
Since          2001-07-01, 3 run dates
Severity       error
Owners         flight-analytics, flight-ops, punctuality
Disabled       28 audits: mart.routes (21), mart.daily_flights (7)
Also below it  mart.delays
Incident       inc-0a1b2c3d4e

✗ fail raw.flights.no_duplicates
  4,212 of 1,203,771 rows
  4,212 offending rows, expected rows = 0
  A flight is reported once.
  owner flight-ops
  https://audits.example.com/runs/20010702T060003Z-4f9a1c.html#raw-flights-no-duplicates
  2 of 4,212 offending rows; ••• is masked: email
    origin  email
    DFW     •••
    ORD     NULL

and 2 more audits

To see it again:
  assay run --select raw.flights.no_duplicates --date 2001-07-01 --target prod

You get this because flight-analytics owns mart.routes.
`);
  });

  it('breaks lines between words, and rows that are too wide', () => {
    const cell = 'a value of some length in a cell';
    const sample = { columns: ['a', 'b', 'c'], rows: [[cell, cell, cell]], maskedColumns: [] };
    const owners = Array.from({ length: 30 }, (_, index) => `team-${index}`);
    const description = 'word '.repeat(50);
    const message = madeUpMessage({
      owners,
      link: null,
      audits: [madeUpAudit({ sample, description, link: null })],
    });
    const lines = emailText(describeMessage(message)).split('\n');
    expect(lines.filter((line) => line.length > 72)).toEqual([
      '  assay run --select raw.flights.no_duplicates --date 2001-07-01 --target prod',
    ]);
    expect(lines.filter((line) => line.startsWith('    1. a: a value'))).toHaveLength(1);
  });
});

describe('the HTML of a mail', () => {
  it('holds every text as text, and loads nothing', () => {
    const plain = tagsOf(emailHtml(describeMessage(hostileMessage('a', 'b'))));
    fc.assert(
      fc.property(HOSTILE, HOSTILE, (one, other) => {
        const said = describeMessage(hostileMessage(one, other));
        const html = emailHtml(said);
        expect(XMLValidator.validate(html.replace('<!DOCTYPE html>\n', ''))).toBe(true);
        expect(tagsOf(html)).toEqual(plain);
        const texts = textsOf(html);
        const [audit] = said.audits;
        const cells = audit?.sample?.rows.flat() ?? [];
        for (const text of [
          said.headline,
          said.because,
          said.command.text,
          audit?.audit,
          audit?.description,
          ...cells,
        ]) {
          if (text !== undefined && text !== null) expect(texts).toContain(text);
        }
      }),
    );
  });

  it('links only where there is a site', () => {
    const said = describeMessage(madeUpMessage({ link: null, audits: [madeUpAudit({ link: null })] }));
    expect(emailHtml(said)).not.toMatch(/<a |https?:/);
    expect(emailHtml(describeMessage(madeUpMessage())).match(/(src|href|url\()[^>]*/g)).toHaveLength(2);
  });
});

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  fc.constantFrom(
    'a\r\nBcc: eve@evil.test\r\n\r\nhello',
    '=?utf-8?Q?=0D=0ABcc:_eve@evil.test?=',
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    '"><a href="https://evil.test">',
    "' & &amp; &lt; ]]> <!-- -->",
    '.\r\n.\r\nQUIT',
    '\u202eevil',
    'ü'.repeat(200),
    '😀'.repeat(200),
  ),
);

function hostileMessage(one: string, other: string): Message {
  const sample = { columns: ['a', other], rows: [[one, other]], maskedColumns: [other] };
  return madeUpMessage({
    incident: one,
    project: one,
    target: other,
    audits: [madeUpAudit({ audit: one, table: other, owner: one, reason: other, description: one, sample })],
    owners: [one, other],
    because: [one],
    reproduce: other,
  });
}

/** A header may be folded at any blank. */
function oneBlank(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function headersOf(mail: ParsedMail): unknown {
  const { from, to, subject, date, messageId, inReplyTo, references } = mail;
  const extra = [...mail.headers].filter(([name]) => /^(auto-|x-)/.test(name));
  const address = to === undefined || Array.isArray(to) ? undefined : to.text;
  return {
    from: from?.text,
    to: address,
    subject,
    date,
    messageId,
    inReplyTo,
    references,
    ...Object.fromEntries(extra),
  };
}

function headerNames(raw: string): string[] {
  const [head = ''] = raw.split('\r\n\r\n');
  return head
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')));
}

function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>/g)?.map((tag) => tag.replace(/[\s>].*/s, '')) ?? [];
}

function textsOf(html: string): unknown[] {
  const parser = new XMLParser({
    preserveOrder: true,
    trimValues: false,
    parseTagValue: false,
    htmlEntities: true,
  });
  const texts: unknown[] = [];
  const walk = (nodes: readonly Record<string, unknown>[]): void => {
    for (const node of nodes) {
      for (const [key, value] of Object.entries(node)) {
        if (key === '#text') texts.push(value);
        else if (Array.isArray(value)) walk(value);
      }
    }
  };
  walk(parser.parse(html.replace('<!DOCTYPE html>\n', '')));
  return texts;
}
