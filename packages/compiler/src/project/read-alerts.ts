import type { AssayFile } from './assay-schema.js';
import type { AlertRules } from './project.js';
import { parseWindow } from './window.js';

/** Where `assay.yml` says nothing of it. */
export const DEFAULT_ALERTS: AlertRules = { siteUrl: null, factor: 2, remindAfterMs: null };

/** What `alerts:` says, with its defaults. */
export function readAlerts(alerts: Partial<NonNullable<AssayFile['alerts']>> | undefined): AlertRules {
  const { site_url: siteUrl, factor = DEFAULT_ALERTS.factor, remind_after: remindAfter = '' } = alerts ?? {};
  return {
    siteUrl: siteUrl === undefined ? null : siteUrl.replace(/\/*$/, '/'),
    factor,
    remindAfterMs: parseWindow(remindAfter) ?? null,
  };
}
