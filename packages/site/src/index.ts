export { type SiteBudget, siteBudget } from './budgets.js';
export { buildSite, type SiteFiles } from './build-site.js';
export { sitePages } from './pages/index.js';
export type { RunPlan, RunPlanAudit, SiteInput, SiteRun } from './site-input.js';
export { PAGE_KINDS, type PageKind, type SiteContent, type SitePage } from './site-page.js';
export { type HistoryBuilder, historyBuilder, type ResultHistory } from './view-models/result-history.js';
export { type SiteFacts, siteFacts } from './view-models/site-facts.js';
export { SITE_MARKER, type SiteWritten, writeSite } from './write-site.js';
