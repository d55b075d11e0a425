import { renderTemplate } from '../render-template.js';
import type { PageKind, SitePage } from '../site-page.js';

/**
 * A page made by a template from its view model, which is made when the page is.
 *
 * @param key of all that it is made from but the path; null: it is made each time
 */
export function htmlPage(
  path: string,
  kind: PageKind,
  template: string,
  viewModel: () => object,
  key: string | null = null,
): SitePage {
  const page = { path, kind, render: () => renderTemplate(template, viewModel()) };
  return key === null ? page : { ...page, key: `${key} ${path}` };
}
