import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

/** The browser that comes by npm. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // With a single process, closing the first page would end the browser.
    args: chromium.args.filter((argument) => argument !== '--single-process'),
    headless: true,
  });
}

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
