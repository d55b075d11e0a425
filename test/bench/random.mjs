/** Numbers from 0 to 1, the same for the same seed (mulberry32), and choices made with them. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(random() * limit);
  const pick = (items) => items[below(items.length)];
  const some = (items, count) => {
    const left = [...items];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)[0]);
  };
  /** Whether something happens that happens this often, of one. */
  const often = (share) => random() < share;
  return { random, below, pick, some, often };
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
