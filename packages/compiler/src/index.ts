export { CHECK_GROUP, checkDocs } from './checks/check-docs.js';
export { classifySource, type SourceRole } from './classify-source.js';
export {
  type Compilation,
  type CompileOptions,
  compile,
  compileWith,
  type ReadAudits,
  type TakeReading,
} from './compile.js';
export { diffPlans } from './diff/diff-plans.js';
export { diffTargets, type TargetedChange, type TargetPlans } from './diff/diff-targets.js';
export type { ChangedSubject, Direction, PlanChange, PlanDiff } from './diff/plan-diff.js';
export { type RuleChoice, readSideSettings, type SideSettings } from './diff/side-settings.js';
export {
  decideOwners,
  identityKey,
  type Need,
  type NeedReason,
  type OwnerDecision,
  type Rights,
} from './owners/decide-owners.js';
export { type Definitions, NO_DEFINITIONS, readDefinitions } from './owners/definitions.js';
export { type ChangedProject, ownedChanges } from './owners/owned-changes.js';
export { type EditorSchema, editorSchemas } from './project/editor-schemas.js';
export { type AuditJob, readAudit } from './project/frontmatter/read-audit.js';
export type { AuditReading } from './project/project.js';
export { ruleDocs } from './rules/rule-docs.js';
export { MAX_SOURCE_BYTES, type SourceFile } from './source-file.js';
