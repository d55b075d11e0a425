import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './launch-browser.mjs';

/**
 * Takes the picture of the README from the built sample site.
 *
 *   npm run readme:picture
 */
const page = new URL('../../audits/target/site/index.html', import.meta.url);
const picture = fileURLToPath(new URL('../../docs/status-page.png', import.meta.url));
if (!existsSync(page)) throw new Error('build the sample site first: npm run demo');

const browser = await launchBrowser();
const tab = await browser.newPage({
  viewport: { width: 1200, height: 900 },
  deviceScaleFactor: 1.5,
  colorScheme: 'light',
});
await tab.goto(page.href);
await tab.screenshot({ path: picture });
await browser.close();
console.log(picture);
