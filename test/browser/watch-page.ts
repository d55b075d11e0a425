import type { Page } from 'playwright-core';

/**
 * Collects what a page of the site must never bring: errors and warnings on the console, failed requests, requests that lead elsewhere.
 *
 * @param inside the beginning of every address of the site
 */
export function watchPage(page: Page, inside: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('requestfailed', (request) => {
    // Going on before a page has loaded aborts the rest of it.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') problems.push(`${reason}: ${request.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(inside)) problems.push(`outside: ${request.url()}`);
  });
  return problems;
}
