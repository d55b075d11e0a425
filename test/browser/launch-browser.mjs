import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

export async function launchBrowser(options = {}) {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // With a single process, closing the first page would end the browser.
    args: chromium.args.filter((argument) => argument !== '--single-process'),
    headless: true,
    ...options,
  });
}
