import { fieldFailure } from '../failure.ts';
import type { Json } from '../json.ts';
import type { Path } from '../jsonpath/ast.ts';
import type { Found } from '../jsonpath/evaluate.ts';
import { arrays } from './arrays.ts';
import { type IntrinsicContext, IntrinsicError, type IntrinsicTable } from './function.ts';
import { numbersAndJson } from './numbers-and-json.ts';
import type { Argument, Call } from './parse.ts';
import { texts } from './texts.ts';

/** Every intrinsic function, by name (Developer Guide, 'Intrinsic functions for JSONPath states'). */
export const intrinsics: IntrinsicTable = { ...arrays, ...texts, ...numbersAndJson };

export interface CallContext extends IntrinsicContext {
  readonly find: (path: Path) => Found;
  /** The JSON of what a path is looked for in, for causes. */
  readonly shown: (path: Path) => string;
}

const problem = (call: Call, message: string): never => {
  throw fieldFailure(`The function '${call.text}' had the following error: ${message}`);
};

const argumentValue = (argument: Argument, call: Call, index: number, context: CallContext): Json => {
  if (argument.kind === 'value') return argument.value;
  if (argument.kind === 'text') return call.name === 'States.Format' && index === 0 ? argument.raw : argument.value;
  if (argument.kind === 'call') return callIntrinsic(argument.call, context);
  const found = context.find(argument.path);
  if ('value' in found) return found.value;
  return problem(
    call,
    `The JsonPath argument for the field '${argument.path.text}' could not be found in the input '${context.shown(argument.path)}'`,
  );
};

/** Calls an intrinsic function. Whatever is wrong with it is a `States.Runtime` failure in AWS's words. */
export const callIntrinsic = (call: Call, context: CallContext): Json => {
  const known = Object.hasOwn(intrinsics, call.name) ? intrinsics[call.name] : undefined;
  if (known === undefined) return problem(call, `there is no intrinsic function '${call.name}'`);
  const [least, most] = known.takes;
  if (call.args.length < least || call.args.length > most) {
    return problem(
      call,
      `Invalid number of arguments: expected ${least === most ? least : `${least} or more`}, got ${call.args.length}`,
    );
  }
  const args = call.args.map((argument, index) => argumentValue(argument, call, index, context));
  try {
    return known.call(args, context);
  } catch (error) {
    if (error instanceof IntrinsicError) return problem(call, error.message);
    throw error;
  }
};
