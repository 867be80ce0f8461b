import { type Preparing, type StateKind, textIn } from '../definition.ts';
import type { Visit } from '../engine.ts';
import { ErrorName, fieldFailure, StateFailure } from '../failure.ts';
import { evaluate } from '../flow.ts';
import { type Json, typeName } from '../json.ts';
import { expressionIn, wrongType } from '../jsonata/expression.ts';
import { compilePathOrCall } from '../path-field.ts';
import { compileTemplate } from '../template.ts';

type TextField = (visit: Visit) => Promise<string | undefined>;

const checked = (value: Json, refuse: (value: Json) => StateFailure): string => {
  if (typeof value !== 'string') throw refuse(value);
  return value;
};

const compileText = ({ definition, language }: Preparing, key: 'Error' | 'Cause'): TextField => {
  const path = textIn(definition, `${key}Path`);
  if (path !== undefined) {
    const field = compilePathOrCall(path);
    return async (visit) =>
      checked(await evaluate(field, visit, { root: visit.input }), (value) =>
        fieldFailure(`The ${key}Path field refers to value ${JSON.stringify(value)} which is not a string: ${path}`),
      );
  }
  const text = textIn(definition, key);
  if (text === undefined) return async () => undefined;
  const field = compileTemplate(text, language === 'JSONata' ? 'JSONata' : 'JSONPath', key).evaluate;
  return async (visit) =>
    checked(await evaluate(field, visit, { root: visit.input }), (value) =>
      wrongType(expressionIn(text) ?? text, key, 'string', typeName(value), value),
    );
};

/** Ends its machine, branch or iteration with an error. */
export const fail: StateKind = {
  prepare: (preparing) => {
    const error = compileText(preparing, 'Error');
    const cause = compileText(preparing, 'Cause');
    return async (visit) => {
      const name = await error(visit);
      throw new StateFailure(name, await cause(visit), { terminal: name === ErrorName.Runtime });
    };
  },
};
