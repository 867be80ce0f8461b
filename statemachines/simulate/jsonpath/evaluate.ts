import { has, isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { Path, Segment } from './ast.ts';
import { passes } from './filter.ts';
import { pathFunctions } from './functions.ts';

/** What a path found, or why it found nothing, in the words of the library that AWS uses (Jayway JsonPath). */
export type Found = { readonly value: Json } | { readonly missing: string };

const quoted = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(',')}]`;

const javaType = (value: Json): string => {
  if (value === null) return 'null';
  if (isArray(value)) return 'java.util.ArrayList';
  if (typeof value === 'number') return Number.isInteger(value) ? 'java.lang.Integer' : 'java.lang.Double';
  return typeof value === 'string' ? 'java.lang.String' : 'java.lang.Boolean';
};

const pick = (node: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => has(node, name)).map((name) => [name, node[name]]));

const call = (segment: Segment & { kind: 'function' }, value: Json, root: Json): Json | undefined => {
  const args = segment.args.map((arg) => (isPath(arg) ? (find(arg, root) ?? null) : arg));
  return pathFunctions[segment.name]?.(value, args);
};

const isPath = (value: unknown): value is Path => isObject(value) && 'segments' in value && 'definite' in value;

const one = (path: Path, root: Json): Found => {
  let node = root;
  let walked = '$';
  for (const [index, segment] of path.segments.entries()) {
    const last = index === path.segments.length - 1;
    if (segment.kind === 'names') {
      const step = quoted(segment.names);
      if (!isObject(node)) {
        return {
          missing: `Expected to find an object with property ${step} in path ${walked} but found '${javaType(node)}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'.`,
        };
      }
      const [name = ''] = segment.names;
      walked += step;
      if (segment.names.length > 1) node = pick(node, segment.names);
      else if (has(node, name)) node = node[name] ?? null;
      else return { missing: last ? `No results for path: ${walked}` : `Missing property in path ${walked}` };
    } else if (segment.kind === 'indices') {
      const [at = 0] = segment.indices;
      if (!isArray(node)) {
        return {
          missing: `Filter: [${at}] can only be applied to arrays. Current context is: ${JSON.stringify(node)}`,
        };
      }
      walked += `[${at}]`;
      const value = node.at(at);
      if (value === undefined) return { missing: `No results for path: ${walked}` };
      node = value;
    } else if (segment.kind === 'function') {
      walked += `.${segment.name}()`;
      const value = call(segment, node, root);
      if (value === undefined) return { missing: `No results for path: ${walked}` };
      node = value;
    }
  }
  return { value: node };
};

const children = (node: Json): readonly Json[] => {
  if (isArray(node)) return node;
  return isObject(node) ? Object.values(node).map((value) => value ?? null) : [];
};

const descend = (node: Json): Json[] => [node, ...children(node).flatMap(descend)];

const bound = (index: number | undefined, length: number, otherwise: number): number => {
  if (index === undefined) return otherwise;
  return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
};

const step = (segment: Segment, node: Json, root: Json): readonly Json[] => {
  switch (segment.kind) {
    case 'names':
      if (!isObject(node)) return [];
      return segment.names.flatMap((name) => (has(node, name) ? [node[name] ?? null] : []));
    case 'indices':
      return isArray(node) ? segment.indices.flatMap((index) => node.at(index) ?? []) : [];
    case 'slice':
      return isArray(node)
        ? node.slice(bound(segment.from, node.length, 0), bound(segment.to, node.length, node.length))
        : [];
    case 'all':
      return children(node);
    case 'deep':
      return descend(node);
    case 'filter':
      return (isArray(node) ? node : [node]).filter((item) => passes(segment.test, item, root, find));
    case 'function':
      return [];
  }
};

const many = (path: Path, root: Json): Json => {
  let nodes: readonly Json[] = [root];
  for (const segment of path.segments) {
    if (segment.kind === 'function') return call(segment, nodes, root) ?? null;
    const found: Json[] = [];
    for (const node of nodes) for (const value of step(segment, node, root)) found.push(value);
    nodes = found;
  }
  return nodes;
};

/**
 * Finds what a path names.
 *
 * A definite path that finds nothing is missing; an indefinite one answers the list of what it found, and an empty list
 * when there is nothing, also where a step before it is absent (recorded: `$.items[*]` of `{}` is `[]`).
 */
export const evaluatePath = (path: Path, root: Json): Found =>
  path.definite ? one(path, root) : { value: many(path, root) };

const find = (path: Path, root: Json): Json | undefined => {
  const found = evaluatePath(path, root);
  return 'value' in found ? found.value : undefined;
};
