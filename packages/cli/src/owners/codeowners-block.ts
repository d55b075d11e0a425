import type { Definitions } from '@assay/compiler';
import { compareText } from '@assay/contract';

/** What CODEOWNERS is to say of a project. */
export interface CodeownersBlock {
  /** Lines with a mark before them and one behind them, each ended by LF. */
  readonly text: string;
  /** Members that a CODEOWNERS cannot name, by group. */
  readonly unusable: readonly { readonly group: string; readonly member: string }[];
  /** Groups without a member that it can name: their files would be owned by nobody. */
  readonly ownerless: readonly string[];
}

const BEGIN = '# BEGIN assay owners';
const END = '# END assay owners';

/**
 * Who owns which file of a project, as lines of a CODEOWNERS. Of the patterns that match a file the last one counts, so that an audit
 * with an owner of its own stands behind the folder of its table.
 *
 * @param prefix the project folder from the top of the repository: empty, or ending in `/`
 * @param file the CODEOWNERS itself, from there: who owns `assay.yml` owns it
 */
export function codeownersBlock(
  { settings, groups, tables, audits }: Definitions,
  { prefix, file }: { readonly prefix: string; readonly file: string },
): CodeownersBlock {
  const own = settings.owner === null ? [] : [settings.owner];
  const byFile = new Map<string, string[]>();
  const folders = new Map<string, readonly string[]>();
  for (const [name, { owners, place }] of tables) {
    byFile.set(place.file, [...(byFile.get(place.file) ?? []), ...owners]);
    folders.set(`${name.replace('.', '/')}/`, owners);
  }
  const single = new Map<string, readonly string[]>();
  for (const [id, { owners, place, overrides }] of audits) {
    const folder = place.file.slice(0, place.file.lastIndexOf('/') + 1);
    const ofTable = tables.get(id.slice(0, id.lastIndexOf('.')))?.owners ?? [];
    // Its folder may be written in other letters than the table.
    folders.set(folder, ofTable);
    if (owners.join() === ofTable.join()) continue;
    for (const path of [place.file, ...[...overrides.values()].map((one) => one.place.file)])
      single.set(path, owners);
  }
  const sections: readonly (readonly [string, readonly string[]])[][] = [
    [[file, own]],
    [
      [`${prefix}assay.yml`, own],
      [`${prefix}owners.yml`, [...groups.keys()]],
    ],
    ...[byFile, folders, single].map((paths) =>
      [...paths].map(([path, owners]) => [`${prefix}${path}`, owners] as const),
    ),
  ];
  const named = new Map([...groups].map(([name, { members }]) => [name, members.flatMap(usable)]));
  const lines = sections.flatMap((section) =>
    section
      .map(([path, owners]) => ({ pattern: patternOf(path), owners }))
      .sort(
        (a, b) =>
          Number(isVague(b.pattern)) - Number(isVague(a.pattern)) || compareText(a.pattern, b.pattern),
      )
      .map(({ pattern, owners }) => [pattern, ...ownersText(owners, named)].join(' ')),
  );
  return {
    text: [`${BEGIN}: written by \`assay owners codeowners\`, not by hand`, ...lines, END, ''].join('\n'),
    unusable: [...groups].flatMap(([group, { members }]) =>
      members.flatMap((member) => (usable(member).length > 0 ? [] : [{ group, member }])),
    ),
    ownerless: [...named].flatMap(([name, members]) => (members.length > 0 ? [] : [name])),
  };
}

/**
 * A CODEOWNERS with the block at its end, in the place of an earlier one: what stands behind it would count before it.
 *
 * @param text of the file; null: there is none
 */
export function withBlock(text: string | null, block: string): string {
  const lines = withLineFeeds(text ?? '').split('\n');
  const begin = lines.findIndex((line) => line.startsWith(BEGIN));
  const end = lines.findIndex((line, index) => index > begin && line.trimEnd() === END);
  const others =
    begin < 0 ? lines : [...lines.slice(0, begin), ...lines.slice(end < 0 ? begin + 1 : end + 1)];
  const rest = others.join('\n').trimEnd();
  return rest === '' ? block : `${rest}\n\n${block}`;
}

/** A checkout on Windows says the same. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n/g, '\n');
}

/**
 * A path as a pattern that matches it. What GitHub cannot escape stands as `?`, which matches any character; a pattern with it stands
 * before those without, which then count.
 */
function patternOf(path: string): string {
  return `/${path.replace(/[[\]#*?!\\]|[^\S ]|\p{Cc}/gu, '?').replaceAll(' ', '\\ ')}`;
}

function isVague(pattern: string): boolean {
  return pattern.includes('?');
}

const TEAM = /^@?([A-Za-z0-9][\w.-]*(?:\/[\w.-]+)+)$/;
const LOGIN = /^@?([A-Za-z0-9][\w.-]*)$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** A member as CODEOWNERS names it: a login, a team or an address of mail; nothing where it is none of them. */
function usable(member: string): readonly string[] {
  if (EMAIL.test(member)) return [member];
  const name = (TEAM.exec(member) ?? LOGIN.exec(member))?.[1];
  return name === undefined ? [] : [`@${name}`];
}

function ownersText(owners: readonly string[], named: ReadonlyMap<string, readonly string[]>): string[] {
  const all = owners.flatMap((owner) => named.get(owner) ?? []);
  return [...new Set(all)].sort((a, b) => compareText(a.toLowerCase(), b.toLowerCase()));
}
