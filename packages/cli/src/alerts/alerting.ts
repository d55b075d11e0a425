import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type AlertWorld, type Channels, DELIVERY_LIMITS, decide, openChannels } from '@assay/alerts';
import { alertRules } from '@assay/compiler/alert-rules';
import { type CommandContext, type GlobalOptions, printDiagnostics } from '../command.js';
import { findProject } from '../find-project.js';
import { historyPath } from '../load-plan.js';
import { readSettingsFile, SETTINGS_FILE } from '../read-settings-file.js';

/** How long one try may take: a receiver that has not answered by then gets the message again. */
const TRY_MS = 10_000;
/** No try begins later than that after the start. */
const LASTS_MS = 300_000;
/** Who asks for the end waits no longer than that for a try that goes on. */
const GRACE_MS = 3000;

/** What the commands of alerts work with. */
export interface Alerting {
  /** Of the history. */
  readonly folder: string;
  readonly world: AlertWorld;
  readonly channels: Channels;
}

/**
 * Finds the project, and reads what its `assay.yml` says of alerts. Null after printing what is wrong: the caller ends with 2. What else
 * is wrong in the project keeps nobody from being told.
 */
export function openAlerting(
  context: CommandContext,
  options: GlobalOptions,
  watch?: AlertWorld['watch'],
): Alerting | null {
  const { print, settings, clock, interrupt } = context;
  const found = findProject(settings.workingDirectory, options.projectDir);
  if (!found.ok) {
    printDiagnostics(print, found.diagnostics);
    return null;
  }
  if (options.target !== undefined) {
    print.diagnostic({
      code: 'contradictory-options',
      severity: 'error',
      message: 'alerts are of all targets, so --target says nothing',
      hint: 'take --target out',
    });
    return null;
  }
  const text = readSettingsFile(found.projectDir) ?? '';
  const said = alertRules(text);
  if (said.diagnostics.length > 0) {
    printDiagnostics(print, said.diagnostics, {
      texts: new Map([[SETTINGS_FILE, text]]),
      folder: found.projectDir,
    });
    return null;
  }
  const channels = openChannels({
    environment: settings.environment,
    deadlineMs: TRY_MS,
    now: clock,
    projectDir: found.projectDir,
    print: (message) => print.line(message),
  });
  const world: AlertWorld = {
    decide,
    settings: said.rules,
    send: channels.send,
    clock,
    sleep,
    chance: Math.random,
    random: randomBytes(3).toString('hex'),
    limits: DELIVERY_LIMITS,
    lastsMs: LASTS_MS,
    stop: interrupt,
    giveUp: afterGrace(interrupt),
    ...(watch && { watch }),
  };
  return { folder: historyPath(found.projectDir), world, channels };
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  }
}

function afterGrace(interrupt: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const begin = (): void => void setTimeout(() => controller.abort(), GRACE_MS).unref();
  if (interrupt.aborted) begin();
  else interrupt.addEventListener('abort', begin, { once: true });
  return controller.signal;
}
