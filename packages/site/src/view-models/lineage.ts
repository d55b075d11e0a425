import { SIDES } from '../lineage/neighbourhood.js';
import { type LineageList, lineageList } from './lineage-list.js';
import { type LineagePicture, lineagePicture } from './lineage-picture.js';
import type { SiteFacts } from './site-facts.js';

/** What a table depends on and what depends on it: as a picture, and the same as lists. */
export interface Lineage {
  readonly picture: LineagePicture | null;
  readonly sides: readonly LineageList[];
}

export function lineage(facts: SiteFacts, path: string, table: string): Lineage {
  return {
    picture: lineagePicture(facts, path, table),
    sides: SIDES.map((side) => lineageList(facts, path, table, side)),
  };
}
