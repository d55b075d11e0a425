export { classifySource, type SourceRole } from './classify-source.js';
export { type Compilation, type CompileOptions, compile } from './compile.js';
export { type EditorSchema, editorSchemas } from './project/editor-schemas.js';
export { ruleDocs } from './rules/rule-docs.js';
export { MAX_SOURCE_BYTES, type SourceFile } from './source-file.js';
