export { figuresAudit, groupsAudit, rowsAudit, scanOf } from './queries/sketch-audits.js';
export type { Effects } from './warehouse/bigquery/effects.js';
export { openBigquery } from './warehouse/bigquery/open-bigquery.js';
export { openBigqueryInspector } from './warehouse/bigquery/open-inspector.js';
export {
  type ScriptedOptions,
  type ScriptedOutcome,
  type ScriptedWarehouse,
  scriptedWarehouse,
} from './warehouse/scripted.js';
