/** Well below what a warehouse takes for a row, in UTF-16 code units. */
const PART_LENGTH = 1_000_000;

/** The rows that stand for a plan, as JSON lines without line breaks; they can be gone through again. */
export function planRows(text: string, planHash: string, startedAt: string): Iterable<string> {
  return { [Symbol.iterator]: () => partsOf(text, planHash, startedAt) };
}

function* partsOf(text: string, planHash: string, startedAt: string): Generator<string> {
  let start = 0;
  for (let part = 1; start < text.length; part++) {
    const end = partEnd(text, start);
    yield JSON.stringify({ plan_hash: planHash, started_at: startedAt, part, text: text.slice(start, end) });
    start = end;
  }
}

/** A character of two code units stays in one part. */
function partEnd(text: string, start: number): number {
  const end = Math.min(start + PART_LENGTH, text.length);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
