import type { Diagnostic } from '@assay/contract';
import { SETTINGS_FILE } from '../classify-source.js';
import { type Problem, toDiagnostics } from '../problem.js';
import { alertsSchema } from './assay-schema.js';
import type { AlertRules } from './project.js';
import { DEFAULT_ALERTS, readAlerts } from './read-alerts.js';
import { readYaml } from './read-yaml.js';
import { validate } from './validate.js';

export type { AlertRules } from './project.js';

/** What the text of an `assay.yml` says of alerts. */
export interface SaidOfAlerts {
  readonly rules: AlertRules;
  /** Of that section, or that the file is no YAML; what else is wrong in it keeps nobody from being told. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is told of the runs, and when; for a command that compiles nothing. */
export function alertRules(text: string): SaidOfAlerts {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const yaml = readYaml(SETTINGS_FILE, text, { start: 0, end: text.length }, report);
  const file = yaml?.value;
  const section =
    yaml !== undefined && file !== null && typeof file === 'object' && 'alerts' in file
      ? validate(yaml, ['alerts'], file.alerts, alertsSchema, report)
      : undefined;
  return {
    rules: section ? readAlerts(section) : DEFAULT_ALERTS,
    diagnostics: toDiagnostics(problems, new Map([[SETTINGS_FILE, text]]), new Map()),
  };
}
