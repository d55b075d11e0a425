import type { AssayFile } from './assay-schema.js';
import type { AlertRules } from './project.js';

/** Where `assay.yml` says nothing of it. */
export const DEFAULT_ALERTS: AlertRules = { siteUrl: null, factor: 2, remindAfterDays: null };

/** What `alerts:` says, with its defaults. */
export function readAlerts(alerts: Partial<NonNullable<AssayFile['alerts']>> | undefined): AlertRules {
  const { site_url: siteUrl, factor = DEFAULT_ALERTS.factor, remind_after: remindAfter } = alerts ?? {};
  return {
    siteUrl: siteUrl === undefined ? null : siteUrl.replace(/\/*$/, '/'),
    factor,
    remindAfterDays: remindAfter === undefined ? null : Number.parseInt(remindAfter, 10),
  };
}
