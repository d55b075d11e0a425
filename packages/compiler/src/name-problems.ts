import { nearest } from '@assay/contract';
import { type MisnamedRole, OVERRIDE_DIALECTS } from './classify-source.js';
import { firstLineOf, type Place, type Problem } from './problem.js';

/** What is reported of files whose names or places are not those of what they seem to be. */

/** @param text where it is known what the file says */
export function misplaced(path: string, text: string | undefined): Problem {
  return {
    code: 'misplaced-audit',
    message: `"${path}" is not run: an audit is at <schema>/<table>/<audit>.sql, exactly this deep`,
    hint: 'move it there, or out of the project folder if it is no audit',
    place: wholeFile(path, text),
  };
}

/**
 * @param text where it is known what the file says
 * @param isTaken whether a file of the right name is there as well
 */
export function misnamed(
  path: string,
  { rename, flaw }: MisnamedRole,
  text: string | undefined,
  isTaken: boolean,
): Problem {
  return {
    code: 'misnamed-file',
    message:
      flaw === 'case'
        ? `"${path}" is no name of a file that is read: upper and lower case count in it`
        : `"${path}" is not read: the YAML files of a project end in .yml`,
    hint: isTaken
      ? `${rename} is there as well: delete this file, or give it another name`
      : `rename it to ${rename}`,
    place: wholeFile(path, text),
  };
}

/** @param suffix what stands between the name and `.sql` in the name of an override */
export function invalidName(path: string, text: string, name: string, suffix = ''): Problem {
  if (name === '') {
    return {
      code: 'invalid-audit-name',
      message: `the file has no name before "${suffix}.sql", so the audit has none`,
      label: 'the audit of a file without a name',
      hint: `give it one, for example no_duplicates${suffix}.sql`,
      place: firstLineOf(path, text),
    };
  }
  const [start = '', ...rest] = name.split('.');
  const dialect = rest.length > 0 ? nearest(rest.at(-1) ?? '', OVERRIDE_DIALECTS) : undefined;
  return {
    code: 'invalid-audit-name',
    message: `"${name}" cannot be the name of an audit: it begins with a letter or "_" and holds letters, digits, "_" and "-" only`,
    label: 'the audit of this file',
    hint: dialect
      ? `did you mean "${possibleName(start)}.${dialect}.sql"?`
      : `rename the file, for example to ${possibleName(name)}${suffix}.sql`,
    place: firstLineOf(path, text),
  };
}

function possibleName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^(?![A-Za-z_])/, '_');
}

/** A file whose text is at hand is shown with its first line. */
function wholeFile(file: string, text: string | undefined): Place {
  return text === undefined ? { file } : firstLineOf(file, text);
}
