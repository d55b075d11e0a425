export { type AuditSketch, NO_ROWS, planOf, startOf, type TableSketch } from './made-up-plan.js';
export {
  type ScriptedOptions,
  type ScriptedOutcome,
  type ScriptedWarehouse,
  scriptedWarehouse,
} from './warehouse/scripted.js';
