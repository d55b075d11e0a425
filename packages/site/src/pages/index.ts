import type { PageFamily, SitePage } from '../site-page.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { assetPages } from './asset-pages.js';
import { auditListPages } from './audit-list-pages.js';
import { auditPages } from './audit-pages.js';
import { badgePages } from './badge-pages.js';
import { coveragePages } from './coverage-pages.js';
import { dataPages } from './data-pages.js';
import { guidePages } from './guide-pages.js';
import { layerPages } from './layer-pages.js';
import { ownerPages } from './owner-pages.js';
import { plainPages } from './plain-pages.js';
import { rulePages } from './rule-pages.js';
import { runPages } from './run-pages.js';
import { searchPages } from './search-pages.js';
import { statusPages } from './status-pages.js';
import { tablePages } from './table-pages.js';

/** Every family of pages, in the order in which they are written. */
const FAMILIES: readonly PageFamily[] = [
  statusPages,
  auditListPages,
  auditPages,
  tablePages,
  layerPages,
  badgePages,
  ownerPages,
  coveragePages,
  runPages,
  rulePages,
  guidePages,
  plainPages,
  searchPages,
  assetPages,
  dataPages,
];

/** Every file of the site, one at a time. The same facts give the same bytes: no build time, no locale. */
export function* sitePages(facts: SiteFacts): Generator<SitePage> {
  for (const family of FAMILIES) yield* family(facts);
}
