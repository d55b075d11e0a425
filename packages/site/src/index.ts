export * from './build-site.js';
export * from './site-input.js';
export * from './write-site.js';
