import { renderTemplate } from '../render-template.js';
import type { PageKind, SitePage } from '../site-page.js';

/** A page made by a template from its view model, which is made when the page is. */
export function htmlPage(path: string, kind: PageKind, template: string, viewModel: () => object): SitePage {
  return { path, kind, render: () => renderTemplate(template, viewModel()) };
}
