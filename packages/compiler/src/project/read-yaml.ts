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
  type YAMLMap,
} from 'yaml';
import type { Report } from '../problem.js';

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
  const invalid = (message: string, span?: Span, hint?: string): void => {
    report({
      code: 'invalid-yaml',
      message,
      place: { file, ...(span ? { span } : {}) },
      ...(hint ? { hint } : {}),
    });
  };
  if (nestsTooDeep(yaml)) {
    invalid(`the YAML is nested more than ${MAX_DEPTH} levels deep`);
    return undefined;
  }
  // Duplicate keys are looked for in the walk below: the library's own search takes quadratic time.
  const document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const inFile = ([start, end]: readonly [number, number, ...number[]]): Span => {
    const from = Math.min(start, yaml.length);
    return { start: range.start + from, end: range.start + Math.max(from, Math.min(end, yaml.length)) };
  };
  const first = document.errors[0];
  if (first) {
    // What follows the first error is guesswork of the parser.
    invalid(explain(first.code, first.message), inFile(first.pos), hintFor(first.code, first.message));
    return undefined;
  }
  for (const warning of document.warnings) invalid(warning.message, inFile(warning.pos));
  const walk = toPlain(document, inFile, file, report);
  if (walk === undefined) return undefined;
  return { file, value: walk.value, ...places(document, inFile, text, range) };
}

/** A cheap upper bound, needed because the parser itself recurses. */
function nestsTooDeep(yaml: string): boolean {
  for (const line of yaml.split('\n')) {
    const indicators = /^\s*((?:[-?:][ \t]+)+)/.exec(line)?.[1] ?? '';
    if (indicators.replace(/\s/g, '').length > MAX_DEPTH) return true;
  }
  let depth = 0;
  for (let at = 0; at < yaml.length; at++) {
    const char = yaml.charCodeAt(at);
    if (char === 0x5b || char === 0x7b) depth++;
    else if (char === 0x5d || char === 0x7d) depth = Math.max(0, depth - 1);
    // Brackets in texts count too, so the bound is generous.
    if (depth > MAX_DEPTH * 4) return true;
  }
  return false;
}

/** The library's words for a list or map without an end. */
const UNCLOSED = /^Flow (sequence|map) .*end with a (.)/;

function explain(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; YAML is indented with spaces';
    case 'MULTIPLE_DOCS':
      return 'a second YAML document begins here; a file holds one';
    default: {
      const unclosed = UNCLOSED.exec(message);
      return unclosed
        ? `the YAML cannot be read: a ${unclosed[1] === 'map' ? 'map' : 'list'} is not closed with "${unclosed[2]}"`
        : `the YAML cannot be read: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
    }
  }
}

function hintFor(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'replace the tab by spaces';
    case 'MULTIPLE_DOCS':
      return 'take the "---" line out, or move what follows it to a file of its own';
    case 'BAD_SCALAR_START':
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'put the value in double quotes';
    default: {
      const unclosed = UNCLOSED.exec(message);
      return unclosed
        ? `close it with "${unclosed[2]}" where it ends`
        : 'look at the quotes, brackets and indentation before this place; a text that holds ": " or " #" goes in double quotes';
    }
  }
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
  const fail = (node: Node, message: string): null => {
    if (!broken) report({ code: 'invalid-yaml', message, place: { file, span: spanOfNode(node, inFile) } });
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
      if (!target) return fail(node, `"*${node.source}" has no anchor before it`);
      followed++;
      const value = convert(target, depth + 1);
      followed--;
      return value;
    }
    const { anchor } = node as Node & { anchor?: string };
    if (anchor && followed === 0) anchors.set(anchor, node as Node);
    if (--left < 0) return fail(node as Node, 'the YAML grows too large when its aliases are followed');
    if (depth > MAX_DEPTH) return fail(node as Node, `the YAML is nested more than ${MAX_DEPTH} levels deep`);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item) => convert(item, depth + 1));
    if (!isMap(node)) return null;
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const key = keyText(pair.key);
      if (key === undefined) return fail(node, 'a key of a map must be a plain word');
      if (Object.hasOwn(value, key)) {
        report({
          code: 'duplicate-key',
          message: `the key "${key}" is there twice, and only one of the values can count`,
          label: 'the second one',
          hint: 'keep one of the two',
          place: { file, span: spanOfNode(pair.key as Node, inFile) },
        });
        continue;
      }
      value[key] = convert(pair.value, depth + 1);
    }
    return value;
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
