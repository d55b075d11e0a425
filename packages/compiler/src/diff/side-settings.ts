import { compareText, type Target } from '@assay/contract';
import { CODES, type Code } from '../codes.js';
import type { Tightening } from '../owners/tightening.js';
import type { SeveritySetting } from '../problem.js';
import { readSettings } from '../project/read-settings.js';
import { sortSources } from '../sort-sources.js';
import type { SourceFile } from '../source-file.js';

/** What `assay.yml` decides beside the plan: it says which audits there may be, not how they run. Plain data. */
export interface SideSettings {
  readonly file: string;
  /** Owner group of the settings themselves; null where it is not told. */
  readonly owner: string | null;
  /** Every rule whose severity can be set, with the one that it has, sorted. */
  readonly rules: readonly RuleChoice[];
  /** The longest range of a partition that one query may read, in milliseconds. */
  readonly maxWindowMs: number;
  /** `<layer> <dimension>` that each table must be audited for, sorted. */
  readonly requiredDimensions: readonly string[];
  /** Patterns of names of columns that are masked in any table, sorted. */
  readonly piiColumns: readonly string[];
  /** Every target, sorted by name: a plan has only its own. */
  readonly targets: readonly Target[];
  /** The one that is meant where nobody names one; null where there is none, or several to choose from. */
  readonly defaultTarget: string | null;
  /** Where the history is copied to, as people read it; null: nowhere. */
  readonly history: string | null;
  /** Who may make an audit or a table stricter. */
  readonly tightening: Tightening;
}

export interface RuleChoice {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'off';
}

const FILE = 'assay.yml';

/** Reads them out of the sources of a project; null where there is no `assay.yml`. What is wrong in it, `compile` tells. */
export function readSideSettings(sources: readonly SourceFile[]): SideSettings | null {
  const files = sortSources(
    sources.filter(({ path }) => path === FILE),
    () => {},
  );
  if (files.settings === undefined) return null;
  const { owner, severities, ruleOptions, piiColumns, target, targets, history, tightening } = readSettings(
    files.settings,
    undefined,
    () => {},
  );
  const codes = (Object.keys(CODES) as Code[]).filter((code) => CODES[code].settable).sort(compareText);
  return {
    file: FILE,
    owner: owner?.value ?? null,
    rules: codes.map((rule) => ({ rule, severity: severities.get(rule) ?? severityOf(rule) })),
    maxWindowMs: ruleOptions['unbounded-partition-filter'].maxWindowMs,
    requiredDimensions: [...ruleOptions['missing-dimension-coverage'].layers]
      .flatMap(([layer, dimensions]) => dimensions.map((dimension) => `${layer} ${dimension}`))
      .sort(compareText),
    piiColumns: [...piiColumns].sort(compareText),
    targets: [...targets.values()].sort((a, b) => compareText(a.name, b.name)),
    defaultTarget: target?.name ?? null,
    history: history && `${history.target.name}: ${history.dataset}`,
    tightening,
  };
}

function severityOf(rule: Code): SeveritySetting {
  return CODES[rule].severity;
}
