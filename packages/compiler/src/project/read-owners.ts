import {
  AUDIT_SEVERITIES,
  DEFAULT_SEVERITIES,
  type NotifyRoute,
  type OwnerGroup,
  parseAddress,
} from '@assay/contract';
import { OWNERS_FILE } from '../classify-source.js';
import type { Report } from '../problem.js';
import { ownerGroupSchema, type WrittenRoute } from './owners-schema.js';
import { readYaml } from './read-yaml.js';
import { NAME_PATTERN } from './schema-parts.js';
import { validate } from './validate.js';

/**
 * Reads `owners.yml`: groups by name. A group with a problem is reported and still known by its name.
 *
 * @param text undefined where the file is missing or cannot be read, which is reported elsewhere
 * @returns null where nobody can say which groups there are
 */
export function readOwners(text: string | undefined, report: Report): Map<string, OwnerGroup> | null {
  if (text === undefined) return null;
  const yaml = readYaml(OWNERS_FILE, text, { start: 0, end: text.length }, report);
  if (!yaml) return null;
  if (yaml.value === null || typeof yaml.value !== 'object' || Array.isArray(yaml.value)) {
    report({
      code: 'invalid-value',
      message: `${OWNERS_FILE} must be a map of owner groups`,
      label: 'not a map',
      hint: 'write the name of a group, then its members: "flight-ops: { members: [octavia] }"',
      place: { file: OWNERS_FILE, span: yaml.spanOf([]) },
    });
    return null;
  }
  const groups = new Map<string, OwnerGroup>();
  for (const [name, value] of Object.entries(yaml.value)) {
    if (!NAME_PATTERN.test(name)) {
      report({
        code: 'invalid-value',
        message: `"${name}" must begin with a letter and hold letters, digits, "_" and "-" only`,
        label: 'not a possible name',
        hint: `rename the group, for example to "${name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^(?![A-Za-z])/, 'group_')}"`,
        place: { file: OWNERS_FILE, span: yaml.keySpanOf([name]) },
      });
    }
    const fields = validate(yaml, [name], value, ownerGroupSchema, report);
    groups.set(name, { members: fields?.members ?? [], notify: (fields?.notify ?? []).flatMap(routeOf) });
  }
  return groups;
}

/** An entry with all that it means. Severities in one order and once each, so that the plan does not depend on how they are written. */
function routeOf(written: WrittenRoute): NotifyRoute[] {
  const {
    to,
    severities = DEFAULT_SEVERITIES,
    samples = false,
  } = typeof written === 'string' ? { to: written } : written;
  const place = parseAddress(to);
  if (!place) return [];
  return [{ ...place, severities: AUDIT_SEVERITIES.filter((one) => severities.includes(one)), samples }];
}
