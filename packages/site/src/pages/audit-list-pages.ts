import type { PageFamily } from '../site-page.js';
import { auditsByLayerPage, auditsByStatusPage } from '../view-models/audit-list.js';
import { htmlPage } from './html-page.js';

export const auditListPages: PageFamily = (facts) => [
  htmlPage('audits/index.html', 'audit-list', 'audit-list', () => auditsByStatusPage(facts)),
  htmlPage('audits/by-layer.html', 'audit-list', 'audit-list', () => auditsByLayerPage(facts)),
];
