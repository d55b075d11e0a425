import { notEmpty } from './option-value.js';
import type { Verb } from './verb.js';

/** `assay alert` and what follows it. */
export const ALERT_VERB: Verb = {
  name: 'alert',
  summary: 'tell the owners what the runs since the last call found; list, retry or acknowledge it',
  selects: false,
  compiles: false,
  interruptible: true,
  configure: (command) =>
    command.option('--dry-run', 'only say what would be sent to whom; nothing is written or sent'),
  load: async () => (await import('./commands/alert.js')).alertCommand,
  verbs: [
    {
      name: 'list',
      summary: 'show what is open, what is acknowledged, and which messages have not arrived',
      selects: false,
      compiles: false,
      load: async () => (await import('./commands/alert-list.js')).alertListCommand,
    },
    {
      name: 'retry',
      summary: 'try again to deliver messages that have not arrived, the dead ones too',
      selects: false,
      compiles: false,
      interruptible: true,
      configure: (command) =>
        command
          .argument('[key...]', 'key of a message as `assay alert list` shows it, or how only one begins')
          .option('--dead', 'all messages that nobody tries any more')
          .option('--by <login>', 'who asks for it (default: the user of this process)', notEmpty),
      positional: ['keys'],
      load: async () => (await import('./commands/alert-retry.js')).alertRetryCommand,
    },
    {
      name: 'ack',
      summary:
        'say that somebody knows of an incident: nothing is told of it until a day, or until it gets worse',
      selects: false,
      compiles: false,
      interruptible: true,
      configure: (command) =>
        command
          .argument('<incident>', 'id of an incident as `assay alert list` shows it, or how only one begins')
          .requiredOption('--until <day>', 'the last day, in UTC, as 2026-12-01', notEmpty)
          .requiredOption('--reason <text>', 'why nothing needs to be told', notEmpty)
          .requiredOption('--by <login>', 'who knows of it', notEmpty),
      positional: ['incident'],
      load: async () => (await import('./commands/alert-ack.js')).alertAckCommand,
    },
  ],
};
