import type { AuditResult } from './events.js';
import { formatBytes, formatDuration, formatLimit } from './format-number.js';
import { LIMITED_FIGURES, type LimitedFigure, type ResourceLimits } from './resources.js';

/** What a result's audit cost more than it may, as one text: `read 12.4 GB, more than 10 GB`; null where it did not. */
export function findingsText({ findings = [] }: Pick<AuditResult, 'findings'>): string | null {
  const texts = findings.map(
    ({ figure, value, limit }) =>
      `${VERBS[figure]} ${amountText(figure, value)}, more than ${limitText(figure, limit)}`,
  );
  return texts.length > 0 ? texts.join('; ') : null;
}

/** The limits of an audit: `cpu 1m, scanned 10 GB`; null where there is none. */
export function resourceLimitsText(limits: ResourceLimits): string | null {
  const texts = LIMITED_FIGURES.flatMap((figure) => {
    const limit = limits[figure];
    return limit === null ? [] : [`${figure} ${limitText(figure, limit)}`];
  });
  return texts.length > 0 ? texts.join(', ') : null;
}

const VERBS: Readonly<Record<LimitedFigure, string>> = {
  cpu: 'took processor time of',
  // Of what its process held already, what it used is not known.
  memory: 'needed memory of at least',
  scanned: 'read',
  spilled: 'wrote to temporary files',
};

function amountText(figure: LimitedFigure, value: number): string {
  return figure === 'cpu' ? formatDuration(value) : formatBytes(value);
}

function limitText(figure: LimitedFigure, limit: number): string {
  return figure === 'cpu' ? formatLimit(limit) : formatBytes(limit);
}
