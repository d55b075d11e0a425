import type { OwnerGroup } from '@assay/contract';
import { type AspectChange, changeOf, compareLists, namesText, saying } from './aspect-change.js';

/** What differs between two versions of one owner group. */
export function diffOwnerGroup(before: OwnerGroup, after: OwnerGroup): AspectChange[] {
  return [
    ...changeOf({ aspect: 'members', before: before.members, after: after.members, text: namesText }, () => ({
      direction: 'unclear',
      sentence: 'others may change what this group owns',
    })),
    ...changeOf({ aspect: 'notify', before: before.notify, after: after.notify, text: namesText }, (a, b) =>
      saying(compareLists(a, b), {
        loosened: 'fewer are told of what is wrong',
        tightened: 'more are told of what is wrong',
        other: 'others are told of what is wrong',
      }),
    ),
  ];
}
