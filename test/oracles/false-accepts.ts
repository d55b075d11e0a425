import { readFileSync, writeFileSync } from 'node:fs';
import type { FalseAccept } from './judge.js';

/** Texts that an oracle refuses and we read, under one reason why that is borne. */
interface ListedClass {
  readonly reason: string;
  /** The text of each by its id: `bq004 drop 28`. */
  readonly texts: Readonly<Record<string, string>>;
}

const FILE = new URL('./false-accepts.json', import.meta.url);
/** The class that `UPDATE_ORACLES=1` puts new ones into; nothing may stay there. */
const UNJUDGED = 'not judged yet';

/** Classes by name; no class and no text stands there without need. */
function listedFalseAccepts(): Readonly<Record<string, ListedClass>> {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, ListedClass>;
}

/** What is found and not listed, what is listed and not found, and what nobody has judged. */
export function compareWithListed(found: readonly FalseAccept[]): readonly string[] {
  const texts = new Map(found.map((one) => [one.id, one]));
  const problems: string[] = [];
  const known = new Map<string, string>();
  for (const [name, { texts: listed }] of Object.entries(listedFalseAccepts())) {
    if (name === UNJUDGED) problems.push(`${Object.keys(listed).length} stand under "${UNJUDGED}"`);
    for (const [id, text] of Object.entries(listed)) {
      known.set(id, text);
      if (texts.get(id)?.text !== text) problems.push(`stale, take it off the list: ${id} (${name})`);
    }
  }
  for (const { id, text, message } of found)
    if (known.get(id) !== text) problems.push(`not listed: ${id}: ${message}\n  ${text}`);
  return problems;
}

/** Takes stale ones off the list and adds new ones to be judged by a person. */
export function updateListed(found: readonly FalseAccept[]): void {
  const left = new Map(found.map((one) => [one.id, one.text]));
  const classes: Record<string, ListedClass> = {};
  for (const [name, { reason, texts }] of Object.entries(listedFalseAccepts())) {
    if (name === UNJUDGED) continue;
    const still = Object.entries(texts).filter(([id, text]) => left.get(id) === text);
    for (const [id] of still) left.delete(id);
    if (still.length > 0) classes[name] = { reason, texts: Object.fromEntries(still) };
  }
  if (left.size > 0) classes[UNJUDGED] = { reason: '', texts: Object.fromEntries(left) };
  writeFileSync(FILE, `${JSON.stringify(classes, null, 2)}\n`);
}
