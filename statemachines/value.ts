import * as z from 'zod';
import { type Json, jsonata, quoted, variableOf } from './asl.ts';

/**
 * A value in a playbook: a literal, or a reference that stands alone. `$component`, `$owner`, `$node`,
 * `$facts.<name>` are the recovery's; `$steps.<step>.<name>` is a fact that an earlier step found.
 *
 * A reference is passed as data, never spliced into text that something interprets (X3).
 */
const REFERENCE =
  /^\$(component|owner|node|recoveryId|facts\.[a-z][A-Za-z0-9]*|steps\.[a-z][a-z0-9-]*\.[a-z][A-Za-z0-9]*)$/;

export const Value = z
  .union([z.string().max(1000), z.number(), z.boolean()])
  .refine((value) => typeof value !== 'string' || !value.startsWith('$') || REFERENCE.test(value), {
    error:
      'a reference is `$component`, `$owner`, `$node`, `$facts.<name>` or `$steps.<step>.<name>`, and stands alone',
  })
  .refine((value) => typeof value !== 'string' || !/\{%|%\}/.test(value), {
    error: 'an expression cannot be written as a value',
  });
export type Value = z.infer<typeof Value>;

export interface Reference {
  readonly kind: 'recovery' | 'fact' | 'step';
  readonly name: string;
  readonly step?: string;
}

/** The reference that a value is, `undefined` for a literal. */
export const referenceOf = (value: Value): Reference | undefined => {
  if (typeof value !== 'string' || !REFERENCE.test(value)) return undefined;
  const [head = '', second = '', third = ''] = value.slice(1).split('.');
  if (head === 'facts') return { kind: 'fact', name: second };
  if (head === 'steps') return { kind: 'step', step: second, name: third };
  return { kind: 'recovery', name: head };
};

const INPUT = '$states.context.Execution.Input';

/** A reference as a JSONata expression. A step's fact that was not found is an empty text. */
export const expressionOf = (reference: Reference): string => {
  if (reference.kind === 'recovery') return `${INPUT}.${reference.name}`;
  if (reference.kind === 'fact') return `${INPUT}.facts.${reference.name}`;
  const path = `$${variableOf(reference.step ?? '')}.${reference.name}`;
  return `$exists(${path}) ? ${path} : ''`;
};

/** A value as an argument: a literal as it is, a reference as an expression that yields it. */
export const argumentOf = (value: Value): Json => {
  const reference = referenceOf(value);
  return reference === undefined ? value : jsonata(expressionOf(reference));
};

const PLACEHOLDER = /\{([a-zA-Z0-9.-]+)\}/g;

/** References in the braces of a text for people: `{component}`, `{facts.unit}`, `{steps.check-status.mode}`. */
export const referencesInText = (
  text: string,
): { readonly written: string; readonly reference: Reference | undefined }[] =>
  [...text.matchAll(PLACEHOLDER)].map(([, written = '']) => ({ written, reference: referenceOf(`$${written}`) }));

/** A text for people as an expression that fills its braces in. */
export const textExpression = (text: string): string => {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const reference = referenceOf(`$${match[1] ?? ''}`);
    if (reference === undefined) continue;
    parts.push(quoted(text.slice(from, match.index)), `$string(${expressionOf(reference)})`);
    from = match.index + match[0].length;
  }
  parts.push(quoted(text.slice(from)));
  return jsonata(parts.join(' & '));
};
