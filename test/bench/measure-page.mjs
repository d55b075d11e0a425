/**
 * Loads a page in a browser context of its own, in which nothing is cached, and measures what a reader and their computer have of it.
 *
 * @param heading text that the first heading has when the content is there
 * @param afterwards what else to do with the page before it is closed; what it returns is `more`
 * @returns `contentMs`: from the start of the navigation until the frame that follows the one in which the heading and the whole
 *   document, its last row too, are laid out and painted; `firstPaintMs`: the first paint with any content; `taskMs`, `scriptMs`,
 *   `layoutMs` (with styles): processor time of the main thread until then; `heapBytes` and `nodes`: after a collection of
 *   garbage; `urls`: all that was asked for; `problems`: what failed
 */
export async function measurePage(browser, url, heading, afterwards = () => undefined) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const urls = [];
    const problems = [];
    page.on('request', (request) => urls.push(request.url()));
    page.on('requestfailed', (request) => problems.push(`${request.failure()?.errorText}: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    const devtools = await context.newCDPSession(page);
    // Time that the thread ran; what others do with the processor meanwhile is no part of it.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.addInitScript(watchContent, heading);
    const before = await metricsOf(devtools);
    await page.goto(url, { timeout: 300_000 });
    const { contentMs, firstPaintMs } = await page.evaluate(() => window.assayBench);
    const after = await metricsOf(devtools);
    await devtools.send('HeapProfiler.collectGarbage');
    const { JSHeapUsedSize: heapBytes } = await metricsOf(devtools);
    const { nodes } = await devtools.send('Memory.getDOMCounters');
    const spent = (...names) => names.reduce((sum, name) => sum + after[name] - before[name], 0) * 1000;
    return {
      contentMs,
      firstPaintMs,
      taskMs: spent('TaskDuration'),
      scriptMs: spent('ScriptDuration'),
      layoutMs: spent('LayoutDuration', 'RecalcStyleDuration'),
      heapBytes,
      nodes,
      urls,
      problems,
      more: await afterwards(page),
    };
  } finally {
    await context.close();
  }
}

async function metricsOf(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** Runs in the page before its own scripts. It looks once in a frame: an observer of all changes would cost what it measures. */
function watchContent(heading) {
  const paint = new Promise((resolve) => {
    new PerformanceObserver((list, observer) => {
      const [first] = list.getEntriesByName('first-contentful-paint');
      if (!first) return;
      observer.disconnect();
      resolve(first.startTime);
    }).observe({ type: 'paint', buffered: true });
  });
  const content = new Promise((resolve) => {
    const look = () => {
      const isThere =
        document.readyState !== 'loading' &&
        [...document.querySelectorAll('h1')].some((one) => one.textContent.includes(heading));
      requestAnimationFrame(isThere ? () => resolve(performance.now()) : look);
    };
    requestAnimationFrame(look);
  });
  window.assayBench = Promise.all([paint, content]).then(([firstPaintMs, frameMs]) => ({
    firstPaintMs,
    contentMs: Math.max(firstPaintMs, frameMs),
  }));
}
