export type { Effects } from './warehouse/bigquery/effects.js';
export { openBigquery } from './warehouse/bigquery/open-bigquery.js';
export {
  type ScriptedOptions,
  type ScriptedOutcome,
  type ScriptedWarehouse,
  scriptedWarehouse,
} from './warehouse/scripted.js';
