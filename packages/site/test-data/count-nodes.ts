/** What `app.js` adds to every page, the search with what the browser makes of its field, and to each time: how long ago it was. */
const BY_SCRIPT = 20;
const BY_TIME = 2;
/** What a browser makes of what can be unfolded. */
const BY_DETAILS = 8;

/**
 * How many nodes a browser has of a page of this site once it is loaded: its elements, its texts and the document, at most. It counts
 * tags: the templates leave none out that a browser would add, and the tests in a browser hold it against what that counts.
 */
export function countNodes(html: string): number {
  const count = (pattern: RegExp): number => html.match(pattern)?.length ?? 0;
  // In texts and values of attributes both signs are escaped.
  const elements = count(/<[a-z!]/gi);
  const texts = count(/>[^<]/g);
  return 1 + elements + texts + BY_SCRIPT + BY_TIME * count(/<time /g) + BY_DETAILS * count(/<details/g);
}
