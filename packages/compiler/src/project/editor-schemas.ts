import { z } from 'zod';
import { assaySchema } from './assay-schema.js';
import { frontmatterSchema } from './frontmatter/frontmatter-schema.js';
import { ownersSchema } from './owners-schema.js';
import { tablesSchema } from './tables-schema.js';

/** The JSON Schema of one kind of file. */
export interface EditorSchema {
  readonly name: 'assay' | 'frontmatter' | 'owners' | 'tables';
  /** JSON Schema draft-07, plain data. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/**
 * The JSON Schemas of what people write in a project, for completion and checks while typing; made of what the compiler
 * itself checks with. A file that breaks its schema does not compile; one that keeps it still may not, since names, SQL and
 * the whole of the project are beyond a schema.
 *
 * Draft-07, because that is what YAML language servers read as a whole; later drafts they read in part. Without `$id`: a
 * schema has no address but the file that it is written to.
 */
export function editorSchemas(): readonly EditorSchema[] {
  return [
    {
      name: 'assay',
      schema: toSchema(assaySchema, 'assay.yml', 'Settings of an Assay project.'),
    },
    {
      name: 'frontmatter',
      schema: requiring(
        'dimension',
        toSchema(frontmatterSchema, 'Frontmatter', 'What an Assay audit is about.'),
      ),
    },
    {
      name: 'owners',
      schema: toSchema(ownersSchema, 'owners.yml', 'Owner groups by name: who hears of a problem.'),
    },
    { name: 'tables', schema: requireTableOwner(toSchema(tablesSchema, 'tables/*.yml', 'Declared tables.')) },
  ];
}

type JsonSchema = Readonly<Record<string, unknown>>;

function toSchema(schema: z.ZodType, title: string, description: string): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return { $schema, title, description, ...rest };
}

/** Keys that a rule of their own asks for, because it says more than "missing": the reader takes them as optional. */
function requiring(key: string, schema: JsonSchema): JsonSchema {
  const { required } = schema;
  return { ...schema, required: [...(Array.isArray(required) ? required : []), key] };
}

function requireTableOwner(schema: JsonSchema): JsonSchema {
  return mapAt(schema, ['properties', 'tables', 'items'], (table) => requiring('owner', table));
}

/** A copy in which the part at the path is another one. */
function mapAt(
  schema: JsonSchema,
  path: readonly string[],
  change: (part: JsonSchema) => JsonSchema,
): JsonSchema {
  const [key, ...rest] = path;
  if (key === undefined) return change(schema);
  return { ...schema, [key]: mapAt((schema[key] ?? {}) as JsonSchema, rest, change) };
}
