import type { Span } from '@assay/contract';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Report } from '../problem.js';
import { explainYamlError } from './explain-yaml-error.js';

/** Nesting that no project file needs; beyond it the file is refused before anything recurses into it. */
const MAX_DEPTH = 64;
/** Values that one file may hold after its aliases are followed: ends alias bombs. */
const MAX_VALUES = 200_000;

export type YamlPath = readonly (string | number)[];

/** A YAML text as plain values that can be traced to their places. */
export interface YamlFile {
  readonly file: string;
  /** Maps are objects without a prototype. */
  readonly value: unknown;
  /** Span of the value, or of the nearest value around it that exists. */
  readonly spanOf: (path: YamlPath) => Span;
  /** Span of the key that the path ends in; of the value where that is an item of a list. */
  readonly keySpanOf: (path: YamlPath) => Span;
  /** The scalar as it stands in the file (`1.10`), or undefined where there is none. */
  readonly sourceOf: (path: YamlPath) => string | undefined;
  /** Where the text of a scalar stands in the file, if character by character; its whole span otherwise. */
  readonly textAt: (path: YamlPath) => { readonly span: Span; readonly literal: boolean };
}

/**
 * Reads YAML 1.2 (core schema). Everything that is wrong is reported; undefined if the text cannot be used at all.
 *
 * @param text the normalised text of the file
 * @param range the part of it that is YAML
 */
export function readYaml(file: string, text: string, range: Span, report: Report): YamlFile | undefined {
  const yaml = text.slice(range.start, range.end);
  const deep = tooDeepAt(yaml);
  if (deep !== undefined) {
    const start = range.start + deep;
    report({ code: 'invalid-yaml', ...TOO_DEEP, place: { file, span: { start, end: start + 1 } } });
    return undefined;
  }
  // Duplicate keys are looked for in the walk below: the library's own search takes quadratic time.
  // Below the log level "error" a second document would be dropped without a word; nothing is printed here.
  const document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  const inFile = ([start, end]: readonly [number, number, ...number[]]): Span => {
    const from = Math.min(start, yaml.length);
    return { start: range.start + from, end: range.start + Math.max(from, Math.min(end, yaml.length)) };
  };
  const invalid = (error: YAMLError): void => {
    // A second document is marked by its first line.
    const pos = error.code === 'MULTIPLE_DOCS' ? lineFrom(yaml, error.pos[0]) : error.pos;
    report({
      code: 'invalid-yaml',
      ...explainYamlError(error, yaml),
      place: { file, span: inFile(pos) },
    });
  };
  const first = document.errors.find(({ code, pos }) => code !== 'MULTIPLE_DOCS' || saysMore(yaml, pos[0]));
  if (first) {
    // What follows the first error is guesswork of the parser.
    invalid(first);
    return undefined;
  }
  for (const warning of document.warnings) invalid(warning);
  const walk = toPlain(document, inFile, file, report);
  if (walk === undefined) return undefined;
  return { file, value: walk.value, ...places(document, inFile, text, range) };
}

const TOO_DEEP = {
  message: `the YAML is nested more than ${MAX_DEPTH} levels deep`,
  hint: 'write it with fewer lists and maps inside each other',
};

function lineFrom(yaml: string, start: number): [number, number] {
  const end = yaml.indexOf('\n', start);
  return [start, end < 0 ? yaml.length : end];
}

/** Whether anything but marks and comments stands from here on: a "---" at the very end does no harm. */
function saysMore(yaml: string, start: number): boolean {
  return yaml
    .slice(start)
    .split('\n')
    .some((line) => !/^(?:---|\.\.\.)?\s*(?:#.*)?$/.test(line));
}

/** Where the YAML is nested too deep, by a cheap bound that is needed because the parser itself recurses. */
function tooDeepAt(yaml: string): number | undefined {
  let lineStart = 0;
  for (const line of yaml.split('\n')) {
    // Each indicator takes a blank too: most lines are too short.
    if (line.length > MAX_DEPTH) {
      const indicators = /^\s*(?:[-?:][ \t]+)+/.exec(line)?.[0] ?? '';
      const deep = [...indicators.matchAll(/\S/g)][MAX_DEPTH];
      if (deep) return lineStart + deep.index;
    }
    lineStart += line.length + 1;
  }
  // Brackets in texts count too, so the bound is generous.
  const maxBrackets = MAX_DEPTH * 4;
  if (yaml.length <= maxBrackets) return undefined;
  let depth = 0;
  for (let at = 0; at < yaml.length; at++) {
    const char = yaml.charCodeAt(at);
    if (char === 0x5b || char === 0x7b) depth++;
    else if (char === 0x5d || char === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > maxBrackets) return at;
  }
  return undefined;
}

type InFile = (range: readonly [number, number, ...number[]]) => Span;

/** The plain value, or undefined after reporting why it cannot be had. */
function toPlain(
  document: Document,
  inFile: InFile,
  file: string,
  report: Report,
): { readonly value: unknown } | undefined {
  let left = MAX_VALUES;
  let broken = false;
  const invalid = (node: Node, message: string, hint: string): void => {
    report({ code: 'invalid-yaml', message, hint, place: { file, span: spanOfNode(node, inFile) } });
  };
  const fail = (node: Node, message: string, hint: string): null => {
    if (!broken) invalid(node, message, hint);
    broken = true;
    return null;
  };
  // The library's own look-up walks the whole document for each alias.
  const anchors = new Map<string, Node>();
  let followed = 0;
  const convert = (node: unknown, depth: number): unknown => {
    if (broken || node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (!target) {
        const hint = `write "&${node.source}" before the value that is meant, or put a text that begins with "*" in double quotes`;
        return fail(node, `"*${node.source}" has no anchor before it`, hint);
      }
      followed++;
      const value = convert(target, depth + 1);
      followed--;
      return value;
    }
    const { anchor } = node as Node & { anchor?: string };
    if (anchor && followed === 0) anchors.set(anchor, node as Node);
    if (--left < 0) {
      const message = 'the YAML grows too large when its aliases are followed';
      return fail(node as Node, message, 'write the values out instead of using aliases of aliases');
    }
    if (depth > MAX_DEPTH) return fail(node as Node, TOO_DEEP.message, TOO_DEEP.hint);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item) => convert(item, depth + 1));
    if (!isMap(node)) return null;
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const keys = new Map<string, Node>();
    const merged: unknown[] = [];
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const key = keyText(pair.key);
      if (key === undefined) {
        return fail(node, 'a key of a map must be a plain word', 'write a word, then ":", then the value');
      }
      if (key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') {
        const hint =
          'write the keys out in each map; an alias of a single value, as in "key: *name", is fine';
        invalid(pair.key, 'merge keys ("<<") are not supported', hint);
        merged.push(convert(pair.value, depth + 1));
        continue;
      }
      if (Object.hasOwn(value, key)) {
        report({
          code: 'duplicate-key',
          message: `the key "${key}" is there twice, and only one of the values can count`,
          label: 'the second one',
          hint: 'keep one of the two',
          place: { file, span: spanOfNode(pair.key as Node, inFile) },
          related: [
            { file, span: spanOfNode(keys.get(key), inFile), message: 'the first one, which counts here' },
          ],
        });
        continue;
      }
      keys.set(key, pair.key as Node);
      value[key] = convert(pair.value, depth + 1);
    }
    // Refused, yet followed: else each key that was to come from there would be reported as missing.
    const maps = merged.flat().filter((from) => from !== null && typeof from === 'object');
    return maps.length > 0 ? Object.assign(Object.create(null), ...maps.reverse(), value) : value;
  };
  const value = convert(document.contents, 0);
  return broken ? undefined : { value };
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function spanOfNode(node: Node | null | undefined, inFile: InFile): Span {
  return inFile(node?.range ? [node.range[0], node.range[1]] : [0, 0]);
}

function places(
  document: Document,
  inFile: InFile,
  text: string,
  range: Span,
): Pick<YamlFile, 'spanOf' | 'keySpanOf' | 'sourceOf' | 'textAt'> {
  const pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  /** The pairs of a map by key, the first of each key. */
  const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    let found = pairs.get(map);
    if (!found) {
      found = new Map([...map.items].reverse().map((pair) => [keyText(pair.key) ?? '', pair]));
      pairs.set(map, found);
    }
    return found;
  };
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const step = (node: unknown, key: string | number): { key: Node | null; value: unknown } | undefined => {
    const container = follow(node);
    if (isSeq(container)) {
      const item = container.items[Number(key)];
      return item === undefined ? undefined : { key: null, value: item };
    }
    if (!isMap(container)) return undefined;
    const pair = pairsOf(container).get(String(key));
    return pair ? { key: pair.key as Node, value: pair.value } : undefined;
  };
  const find = (path: YamlPath): { key: Node | null; value: unknown; depth: number } => {
    let found = { key: null as Node | null, value: document.contents as unknown, depth: 0 };
    for (const part of path) {
      const next = step(found.value, part);
      if (!next) break;
      found = { ...next, depth: found.depth + 1 };
    }
    return found;
  };
  const scalarAt = (path: YamlPath) => {
    const found = find(path);
    const node = follow(found.value);
    return found.depth === path.length && isScalar(node) ? node : undefined;
  };
  /** A map or list is pointed at by its first line: marking all of it helps nobody. */
  const compact = (node: unknown): Span => {
    const span = spanOfNode(node as Node, inFile);
    if (isAlias(node) || isScalar(node)) return span;
    const end = text.indexOf('\n', span.start);
    return end >= 0 && end < span.end ? { start: span.start, end } : span;
  };
  const spanOf = (path: YamlPath): Span => {
    const found = find(path);
    if (found.value === null || found.value === undefined || (found.depth < path.length && found.key)) {
      return found.key ? spanOfNode(found.key, inFile) : firstLine(text, range);
    }
    // A value left out (`owner:`) is a scalar of no length; its key is what can be seen.
    const span = compact(found.value);
    return span.end === span.start && found.key ? spanOfNode(found.key, inFile) : span;
  };
  const keySpanOf = (path: YamlPath): Span => {
    const found = find(path);
    return found.key && found.depth === path.length ? spanOfNode(found.key, inFile) : spanOf(path);
  };
  const textAt: YamlFile['textAt'] = (path) => {
    const span = spanOf(path);
    const value = scalarAt(path)?.value;
    if (typeof value !== 'string') return { span, literal: false };
    const quoted = /["']/.test(text.charAt(span.start)) ? 1 : 0;
    const inner = { start: span.start + quoted, end: span.end - quoted };
    return text.slice(inner.start, inner.end) === value
      ? { span: inner, literal: true }
      : { span, literal: false };
  };
  return { spanOf, keySpanOf, textAt, sourceOf: (path) => scalarAt(path)?.source };
}

/** What stands for a file or frontmatter without any content. */
function firstLine(text: string, range: Span): Span {
  const end = text.indexOf('\n', range.start);
  return { start: range.start, end: end < 0 || end > range.end ? range.end : end };
}
