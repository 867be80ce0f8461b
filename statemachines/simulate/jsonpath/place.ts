import { ErrorName, fieldFailure } from '../failure.ts';
import { has, isArray, isObject, type Json, withKey } from '../json.ts';
import type { Path, Segment } from './ast.ts';

const refuse = (path: Path, target: Json): never => {
  throw fieldFailure(
    `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(target)}`,
    ErrorName.ResultPathMatchFailure,
  );
};

const placeAt = (path: Path, segments: readonly Segment[], target: Json | undefined, value: Json): Json => {
  const [segment, ...rest] = segments;
  if (segment === undefined) return value;
  if (segment.kind === 'names') {
    const [name = ''] = segment.names;
    if (target === undefined) return withKey({}, name, placeAt(path, rest, undefined, value));
    if (!isObject(target)) return refuse(path, target);
    return withKey(target, name, placeAt(path, rest, has(target, name) ? (target[name] ?? null) : undefined, value));
  }
  const [index = -1] = segment.kind === 'indices' ? segment.indices : [];
  if (!isArray(target) || index < 0 || index >= target.length) return refuse(path, target ?? null);
  return target.map((item, at) => (at === index ? placeAt(path, rest, item, value) : item));
};

/**
 * Puts a value where a reference path says, and makes the objects on the way that are not there.
 *
 * @throws StateFailure `States.ResultPathMatchFailure` when the way leads through something else than an object
 */
export const placeValue = (path: Path, target: Json, value: Json): Json => placeAt(path, path.segments, target, value);
