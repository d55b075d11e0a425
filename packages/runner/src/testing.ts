export {
  type ScriptedOptions,
  type ScriptedOutcome,
  type ScriptedWarehouse,
  scriptedWarehouse,
} from './warehouse/scripted.js';
