import { logins, loginsOrNone, notEmpty } from './option-value.js';
import type { Verb } from './verb.js';

/** `assay owners` and what follows it. */
export const OWNERS_VERB: Verb = {
  name: 'owners',
  summary: 'list the owner groups; check that owners approve a change, write CODEOWNERS',
  selects: false,
  compiles: true,
  load: async () => (await import('./commands/owners.js')).ownersCommand,
  verbs: [
    {
      name: 'check',
      summary: 'say whether those who own what this branch changes have made or approved the change',
      selects: false,
      compiles: true,
      configure: (command) =>
        command
          .requiredOption('--base <revision>', 'branch that the change is to go to, as origin/main', notEmpty)
          .requiredOption(
            '--actor <login>',
            'who makes the change: a login, and with commas its teams',
            logins,
          )
          .option(
            '--approved-by <logins>',
            'who approved it: logins and teams with commas; repeatable',
            loginsOrNone,
          ),
      load: async () => (await import('./commands/owners-check.js')).ownersCheckCommand,
    },
    {
      name: 'codeowners',
      summary: 'write who owns which file into CODEOWNERS; with --check fail where it says something else',
      selects: false,
      compiles: true,
      configure: (command) =>
        command
          .option('--check', 'write nothing, and fail where the file says something else')
          .option(
            '--file <file>',
            'the file, from here (default: .github/CODEOWNERS of the repository)',
            notEmpty,
          ),
      load: async () => (await import('./commands/owners-codeowners.js')).ownersCodeownersCommand,
    },
  ],
};
