import { comparisonOf } from './choice-operators.ts';
import { fieldFailure } from './failure.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';
import { compilePath, findIn, lazyPath, type Missing } from './path-field.ts';
import type { Scope } from './scope.ts';

/** Whether a JSONPath Choice rule holds. */
export type Rule = (scope: Scope) => boolean;

const invalid: Missing = (path) =>
  `Invalid path '${path.text}': The choice state's condition path references an invalid value.`;

const rulesIn = (value: Json): Rule[] => (isArray(value) ? value : []).filter(isObject).map(compileRule);

const refused =
  (definition: JsonObject): Rule =>
  () => {
    throw fieldFailure(`The choice rule ${JSON.stringify(definition)} has no operator that is known`);
  };

const compileComparison = (definition: JsonObject): Rule => {
  const variable = definition['Variable'];
  if (typeof variable !== 'string') return refused(definition);
  const value = compilePath(variable, invalid);
  for (const [key, operand = null] of Object.entries(definition)) {
    if (key === 'IsPresent') {
      const path = lazyPath(variable);
      return (scope) => 'value' in findIn(path(), scope) === operand;
    }
    const comparison = comparisonOf(key);
    if (comparison !== undefined) return (scope) => comparison(value(scope), operand);
    const byPath = key.endsWith('Path') && typeof operand === 'string' ? comparisonOf(key.slice(0, -4)) : undefined;
    if (byPath !== undefined && typeof operand === 'string') {
      const other = compilePath(operand, invalid);
      return (scope) => byPath(value(scope), other(scope));
    }
  }
  return refused(definition);
};

/** Compiles a rule; And and Or stop at the first that decides, so that a rule may guard the next. */
export const compileRule = (definition: JsonObject): Rule => {
  const { And: and, Or: or, Not: not } = definition;
  if (and !== undefined) {
    const rules = rulesIn(and);
    return (scope) => rules.every((rule) => rule(scope));
  }
  if (or !== undefined) {
    const rules = rulesIn(or);
    return (scope) => rules.some((rule) => rule(scope));
  }
  if (isObject(not)) {
    const rule = compileRule(not);
    return (scope) => !rule(scope);
  }
  return compileComparison(definition);
};
