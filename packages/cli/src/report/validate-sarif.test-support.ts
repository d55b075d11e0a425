import { createRequire } from 'node:module';
import ajvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';

// The official schema, as the authors of SARIF publish it with tools of their own.
const SCHEMA: unknown = createRequire(import.meta.url)(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);
// Its patterns are those of JavaScript without the flag "u".
const ajv = new ajvDraft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(SCHEMA as object);

/** What the official JSON Schema of SARIF 2.1.0 has against a log; nothing: it is valid. */
export function sarifFlaws(log: unknown): readonly object[] {
  return validate(log) ? [] : (validate.errors ?? []);
}
