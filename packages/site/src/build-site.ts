import { withLineage } from './lineage/with-lineage.js';
import { sitePages } from './pages/index.js';
import type { SiteInput } from './site-input.js';
import type { SiteContent } from './site-page.js';
import { siteFacts } from './view-models/site-facts.js';

/** The files of a site by their place in its folder, with `/`. */
export type SiteFiles = Map<string, SiteContent>;

/**
 * Every file of a small site at once: of thousands of audits it is hundreds of megabytes, which `writeSite` of `sitePages` never
 * holds. The same input gives the same bytes: no build time, no locale, no order of arrival.
 */
export async function buildSite(input: SiteInput): Promise<SiteFiles> {
  const files: SiteFiles = new Map();
  for (const { path, render } of sitePages(await withLineage(siteFacts(input)))) files.set(path, render());
  return files;
}
