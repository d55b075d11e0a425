import type { Browser, LaunchOptions } from 'playwright-core';

/** Starts the browser that comes by npm. It ends with this process, however that ends. */
export function launchBrowser(options?: LaunchOptions): Promise<Browser>;
