import { addressText, type NotifyRoute, type OwnerGroup } from '@assay/contract';
import { type AspectChange, changeOf, compareLists, namesText, saying } from './aspect-change.js';

/** What differs between two versions of one owner group. */
export function diffOwnerGroup(before: OwnerGroup, after: OwnerGroup): AspectChange[] {
  return [
    ...changeOf({ aspect: 'members', before: before.members, after: after.members, text: namesText }, () => ({
      direction: 'unclear',
      sentence: 'others may change what this group owns',
    })),
    ...changeOf(
      { aspect: 'notify', before: toldOf(before.notify), after: toldOf(after.notify), text: namesText },
      (a, b) =>
        saying(compareLists(a, b), {
          loosened: 'fewer are told of what is wrong',
          tightened: 'more are told of what is wrong',
          other: 'others are told of what is wrong',
        }),
    ),
    ...changeOf(
      { aspect: 'samples', before: shownOf(before.notify), after: shownOf(after.notify), text: namesText },
      (a, b) =>
        // Here more is less strict: rows of the data go out.
        saying(compareLists(b, a), {
          loosened: 'masked rows are sent to more addresses',
          tightened: 'masked rows are sent to fewer addresses',
          other: 'masked rows are sent to other addresses',
        }),
    ),
  ];
}

/** Each address once for each severity that it is told of. */
function toldOf(routes: readonly NotifyRoute[]): string[] {
  return routes.flatMap((route) => route.severities.map((severity) => `${addressText(route)} (${severity})`));
}

function shownOf(routes: readonly NotifyRoute[]): string[] {
  return routes.filter(({ samples }) => samples).map(addressText);
}
