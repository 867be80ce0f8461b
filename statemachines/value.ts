import * as z from 'zod';
import { type Json, jsonata, quoted, variableOf } from './asl.ts';

/** What a value may be. Facts, parameters and findings of steps each have one of these types. */
export const ValueType = z.enum(['string', 'integer', 'number', 'boolean', 'strings']);
export type ValueType = z.infer<typeof ValueType>;

/**
 * A value in a playbook: a literal, or a reference that stands alone. `$component`, `$owner`, `$node`, `$recoveryId`
 * are the recovery's; `$facts.<name>` is a fact of the component; `$parameters.<name>` one of the playbook's own
 * parameters; `$steps.<step>.<name>` is what an earlier step found; `$kept.<name>` what the checkpoint holds; `$target`
 * is the one that `for-each` is at.
 *
 * A reference is passed as data, never spliced into text that something interprets (X3).
 */
const NAME = '[a-z][A-Za-z0-9]*';
const REFERENCE = new RegExp(
  `^\\$(component|owner|node|recoveryId|target|facts\\.${NAME}|parameters\\.${NAME}|kept\\.${NAME}|steps\\.[a-z][a-z0-9-]*\\.${NAME})$`,
);

const NOT_A_REFERENCE =
  'a reference is `$component`, `$owner`, `$node`, `$recoveryId`, `$target`, `$facts.<name>`, `$parameters.<name>`, `$kept.<name>` or `$steps.<step>.<name>`, and stands alone';

const isNoBrokenReference = (value: unknown): boolean =>
  typeof value !== 'string' || !value.startsWith('$') || REFERENCE.test(value);
const isNoExpression = (value: unknown): boolean => typeof value !== 'string' || !/\{%|%\}/.test(value);

const checked = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema
    .refine(isNoBrokenReference, { error: NOT_A_REFERENCE })
    .refine(isNoExpression, { error: 'an expression cannot be written as a value' });

export const Value = checked(z.union([z.string().max(1000), z.number(), z.boolean()]));
export type Value = z.infer<typeof Value>;

/** A text or a reference to one. */
export const TextValue = checked(z.string().min(1).max(1000));

/** A whole number or a reference to one. */
export const IntegerValue = z.union([z.int(), z.string().regex(REFERENCE, { error: NOT_A_REFERENCE })]);
export type IntegerValue = z.infer<typeof IntegerValue>;

/** Several texts, or a reference to a list of them. */
export const TextsValue = z.union([
  z.array(TextValue).min(1).max(100),
  z.string().regex(REFERENCE, { error: NOT_A_REFERENCE }),
]);
export type TextsValue = z.infer<typeof TextsValue>;

export type Reference =
  | { readonly kind: 'recovery' | 'fact' | 'parameter' | 'kept'; readonly name: string }
  | { readonly kind: 'step'; readonly step: string; readonly name: string }
  | { readonly kind: 'target'; readonly name: 'target' };

/** The reference that a value is, `undefined` for a literal. */
export const referenceOf = (value: unknown): Reference | undefined => {
  if (typeof value !== 'string' || !REFERENCE.test(value)) return undefined;
  const [head = '', second = '', third = ''] = value.slice(1).split('.');
  if (head === 'facts') return { kind: 'fact', name: second };
  if (head === 'parameters') return { kind: 'parameter', name: second };
  if (head === 'kept') return { kind: 'kept', name: second };
  if (head === 'steps') return { kind: 'step', step: second, name: third };
  if (head === 'target') return { kind: 'target', name: 'target' };
  return { kind: 'recovery', name: head };
};

/** What an expression needs to know of the place where it stands. */
export interface ValueScope {
  /** The playbook's parameters with the values that they were given. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** The variable that holds the target that `for-each` is at; absent outside of one. */
  readonly targetVariable?: string | undefined;
}

/** The input of the execution, which the decision has written. */
export const INPUT = '$states.context.Execution.Input';

/** The variable in which the checkpoint keeps what it has read under a name. */
export const keptVariable = (name: string): string => `kept_${name}`;

const parameterOf = (name: string, { parameters }: ValueScope): string | number | boolean => {
  const value = parameters[name];
  if (value === undefined) throw new Error(`parameter '${name}' has no value`);
  return value;
};

const pathOf = (reference: Reference, scope: ValueScope): string => {
  if (reference.kind === 'recovery') return `${INPUT}.${reference.name}`;
  if (reference.kind === 'fact') return `${INPUT}.facts.${reference.name}`;
  if (reference.kind === 'kept') return `$${keptVariable(reference.name)}`;
  if (reference.kind === 'step') return `$${variableOf(reference.step)}.${reference.name}`;
  if (reference.kind === 'target') return `$${scope.targetVariable ?? 'target'}`;
  return JSON.stringify(parameterOf(reference.name, scope));
};

/**
 * A reference as a JSONata expression that yields its value, and fails where there is none: what a call to AWS is
 * made of must be known.
 */
export const strictExpressionOf = (value: unknown, scope: ValueScope): string => {
  const reference = referenceOf(value);
  return reference === undefined ? JSON.stringify(value) : pathOf(reference, scope);
};

/** A reference as a JSONata expression. A step's fact that was not found is an empty text. */
export const expressionOf = (reference: Reference, scope: ValueScope): string => {
  const path = pathOf(reference, scope);
  return reference.kind === 'step' ? `$exists(${path}) ? ${path} : ''` : path;
};

/** A value as an argument: a literal as it is, a reference as an expression that yields it. */
export const argumentOf = (value: Value, scope: ValueScope): Json => {
  const reference = referenceOf(value);
  if (reference === undefined) return value;
  if (reference.kind === 'parameter') return parameterOf(reference.name, scope);
  return jsonata(expressionOf(reference, scope));
};

/** A value as an argument of a call to AWS: an expression that fails where there is nothing. */
export const strictArgumentOf = (value: Json | undefined, scope: ValueScope): Json => {
  if (Array.isArray(value)) return value.map((each: Json) => strictArgumentOf(each, scope));
  const reference = referenceOf(value);
  if (reference === undefined) return value ?? null;
  if (reference.kind === 'parameter') return parameterOf(reference.name, scope);
  return jsonata(pathOf(reference, scope));
};

const PLACEHOLDER = /\{([a-zA-Z0-9.-]+)\}/g;

/** References in the braces of a text for people: `{component}`, `{facts.unit}`, `{steps.check-status.mode}`. */
export const referencesInText = (
  text: string,
): { readonly written: string; readonly reference: Reference | undefined }[] =>
  [...text.matchAll(PLACEHOLDER)].map(([, written = '']) => ({ written, reference: referenceOf(`$${written}`) }));

const REFERENCE_IN_WORDS = new RegExp(REFERENCE.source.slice(1, -1).replace(/^\\\$/, '\\$'), 'g');

/** Words that name references as they are written, as an expression that says what they stand for. */
export const wordsExpression = (words: string, scope: ValueScope): string =>
  textExpression(
    words.replaceAll(REFERENCE_IN_WORDS, (written) => `{${written.slice(1)}}`),
    scope,
  );

/** A text for people as an expression that fills its braces in. */
export const textExpression = (text: string, scope: ValueScope): string => {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const reference = referenceOf(`$${match[1] ?? ''}`);
    if (reference === undefined) continue;
    parts.push(quoted(text.slice(from, match.index)), `$string(${expressionOf(reference, scope)})`);
    from = match.index + match[0].length;
  }
  parts.push(quoted(text.slice(from)));
  return jsonata(parts.join(' & '));
};
