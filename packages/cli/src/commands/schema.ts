import { join, relative, resolve } from 'node:path';
import { editorSchemas } from '@assay/compiler/editor-schemas';
import { didYouMean, EXIT, listOf } from '@assay/contract';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { findProject } from '../find-project.js';
import { schemaPath } from '../load-plan.js';
import { reasonOf } from '../reason-of.js';
import { writeFileAtomic } from '../write-file-atomic.js';

interface SchemaOptions extends GlobalOptions {
  readonly name?: string;
  readonly out?: string;
}

/** `assay schema [name]`: the JSON Schemas of a project's files; one on stdout, or all into a folder. */
export const schemaCommand: Command<SchemaOptions> = async (context, options) => {
  const { print, settings } = context;
  const schemas = editorSchemas();
  if (options.name !== undefined) {
    const found = schemas.find(({ name }) => name === options.name);
    if (found) {
      if (print.json) print.record({ type: 'schema', ...found });
      else print.document(pretty(found.schema));
      return EXIT.success;
    }
    const names = schemas.map(({ name }) => name);
    print.diagnostic({
      code: 'unknown-schema',
      severity: 'error',
      message: `no schema is called "${options.name}"`,
      hint: didYouMean(options.name, names) ?? `write ${listOf(names)}, or no name for all of them`,
    });
    return EXIT.authorMustFix;
  }
  let folder: string;
  if (options.out === undefined) {
    const project = findProject(settings.workingDirectory, options.projectDir);
    if (!project.ok) {
      printDiagnostics(print, project.diagnostics);
      return EXIT.authorMustFix;
    }
    folder = schemaPath(project.projectDir);
  } else folder = resolve(settings.workingDirectory, options.out);
  for (const { name, schema } of schemas) {
    const path = join(folder, `${name}.schema.json`);
    const file = relative(settings.workingDirectory, path);
    try {
      await writeFileAtomic(path, pretty(schema));
    } catch (error) {
      print.diagnostic({
        code: 'schema-not-written',
        severity: 'error',
        message: `cannot write the schema: ${reasonOf(error)}`,
        hint: 'make room, give yourself the permission to write there, or choose another folder with --out',
        location: { file },
      });
      return EXIT.authorMustFix;
    }
    print.record({ type: 'schema', name, file });
    if (!print.json) print.line(file);
  }
  return EXIT.success;
};

function pretty(schema: object): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
