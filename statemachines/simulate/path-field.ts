import { fieldFailure } from './failure.ts';
import { callIntrinsic } from './intrinsics/call.ts';
import { parseCall } from './intrinsics/parse.ts';
import type { Json } from './json.ts';
import { type Path, PathSyntaxError } from './jsonpath/ast.ts';
import { evaluatePath, type Found } from './jsonpath/evaluate.ts';
import { parsePath } from './jsonpath/parse.ts';
import type { Scope } from './scope.ts';

/** A field that is a path or an intrinsic function; it answers at once. */
export type PathField = (scope: Scope) => Json;

/** What to say when a path finds nothing. */
export type Missing = (path: Path, why: string, shown: () => string) => string;

const rootOf = (path: Path, scope: Scope): Json | undefined => {
  if (path.root.kind === 'data') return scope.root;
  if (path.root.kind === 'context') return scope.context();
  return Object.hasOwn(scope.variables, path.root.name) ? scope.variables[path.root.name] : undefined;
};

/** Finds what a path names, wherever it begins. */
export const findIn = (path: Path, scope: Scope): Found => {
  const root = rootOf(path, scope);
  return root === undefined ? { missing: `the variable '${path.text}' is not defined` } : evaluatePath(path, root);
};

/** `Invalid path '…' : …`, as AWS says it of InputPath, OutputPath and the like. */
export const invalidPath: Missing = (path, why) => `Invalid path '${path.text}' : ${why}`;

const later =
  <T>(parse: () => T): (() => T) =>
  () => {
    // why not at once: a definition that has a flaw in one state still runs where it does not pass that state
    try {
      return parse();
    } catch (error) {
      if (error instanceof PathSyntaxError) throw fieldFailure(`Invalid path : ${error.message}`);
      throw error;
    }
  };

/** A path that is parsed when first used. */
export const lazyPath = (text: string): (() => Path) => {
  let path: Path | undefined;
  const parse = later(() => parsePath(text));
  return () => {
    path ??= parse();
    return path;
  };
};

/** Compiles a path; when it finds nothing the state fails with `missing`'s words. */
export const compilePath = (text: string, missing: Missing = invalidPath): PathField => {
  if (text === '$') return (scope) => scope.root;
  const parsed = lazyPath(text);
  return (scope) => {
    const path = parsed();
    const found = findIn(path, scope);
    if ('value' in found) return found.value;
    throw fieldFailure(missing(path, found.missing, () => JSON.stringify(rootOf(path, scope) ?? null)));
  };
};

const compileCall = (text: string): PathField => {
  const parse = later(() => parseCall(text));
  let call: ReturnType<typeof parse> | undefined;
  return (scope) => {
    call ??= parse();
    return callIntrinsic(call, {
      random: scope.random,
      find: (path) => findIn(path, scope),
      shown: (path) => JSON.stringify(rootOf(path, scope) ?? null),
    });
  };
};

/** A path, or an intrinsic function where one stands. */
export const compilePathOrCall = (text: string, missing: Missing = invalidPath): PathField =>
  text.startsWith('$') ? compilePath(text, missing) : compileCall(text);
