import { positiveInteger } from './option-value.js';
import type { Verb } from './verb.js';

/** `assay history` and what follows it. */
export const HISTORY_VERB: Verb = {
  name: 'history',
  summary: 'list the runs on record; show, prune, export, push or pull them',
  selects: false,
  compiles: false,
  configure: (command) => command.option('--limit <runs>', 'how many, the latest first', positiveInteger, 20),
  load: async () => (await import('./commands/history.js')).historyCommand,
  verbs: [
    {
      name: 'show',
      summary: 'show one run: how each of its audits ended',
      selects: false,
      compiles: false,
      configure: (command) => command.argument('<run>', 'id of the run, or how only one begins'),
      positional: ['run'],
      load: async () => (await import('./commands/history-show.js')).historyShowCommand,
    },
    {
      name: 'prune',
      summary: 'remove the runs that neither option keeps, but none with the latest result of an audit',
      selects: false,
      compiles: false,
      configure: (command) =>
        command
          .option('--keep-runs <n>', 'keep the last n runs of each target', positiveInteger)
          .option('--keep-days <n>', 'keep the runs of the last n days', positiveInteger)
          .option('--even-latest', 'remove also a run that has the latest result of an audit')
          .option('--dry-run', 'only say what would be removed'),
      load: async () => (await import('./commands/history-prune.js')).historyPruneCommand,
    },
    {
      name: 'export',
      summary: 'write results and queries to Parquet files',
      selects: false,
      compiles: false,
      configure: (command) =>
        command.requiredOption(
          '--parquet <file>',
          'file of the results; the queries go beside it, into <file>.queries.parquet',
        ),
      load: async () => (await import('./commands/history-export.js')).historyExportCommand,
    },
    {
      name: 'push',
      summary:
        'copy the runs that are over to the dataset that assay.yml names; a run that is there is left out',
      selects: false,
      compiles: false,
      interruptible: true,
      load: async () => (await import('./commands/history-push.js')).historyPushCommand,
    },
    {
      name: 'pull',
      summary: 'write the runs of the last days that are in that dataset and not here',
      selects: false,
      compiles: false,
      interruptible: true,
      configure: (command) =>
        command.option('--days <n>', 'how many days back runs started', positiveInteger, 90),
      load: async () => (await import('./commands/history-pull.js')).historyPullCommand,
    },
  ],
};
