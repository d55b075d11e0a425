export { type SiteBudget, siteBudget } from './budgets.js';
export { buildSite, type SiteFiles } from './build-site.js';
export { type Guide, type GuideFolder, type GuidePicture, isPictureFile, isStill } from './guide.js';
export type { KeptPages } from './kept-pages.js';
export type { LineageLayout } from './lineage/lineage-layout.js';
export { type KeptLayouts, withLineage } from './lineage/with-lineage.js';
export { sitePages } from './pages/index.js';
export {
  type DecidedAudits,
  type RunDigest,
  type RunTold,
  runDigest,
  runKept,
  runTold,
} from './run-digest.js';
export type { RunPlan, RunPlanAudit, SiteInput, SiteRun } from './site-input.js';
export { SITE_MARKER } from './site-marker.js';
export { PAGE_KINDS, type PageKind, type SiteContent, type SitePage } from './site-page.js';
export {
  type DatedResult,
  type HistoryBuilder,
  historyBuilder,
  type LatestOfAudits,
  type ResultHistory,
} from './view-models/result-history.js';
export { type SiteFacts, siteFacts } from './view-models/site-facts.js';
export { isWholeSite } from './whole-site.js';
export { type SiteWritten, writeSite } from './write-site.js';
