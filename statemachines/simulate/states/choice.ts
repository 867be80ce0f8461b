import { compileRule } from '../choice-rules.ts';
import { listIn, type Preparing, type StateKind, textIn } from '../definition.ts';
import type { Visit } from '../engine.ts';
import { fieldFailure } from '../failure.ts';
import { compileFlow, evaluate, type Flow } from '../flow.ts';
import { has, isObject, type Json, type JsonObject, typeName } from '../json.ts';
import { compileJsonata, expressionIn, wrongType } from '../jsonata/expression.ts';
import type { Language } from '../template.ts';

interface Way {
  readonly next: string | undefined;
  readonly holds: (visit: Visit, effective: Json) => Promise<boolean>;
  /** What is assigned and handed on when this way is taken. */
  readonly flow: Flow;
}

const compileCondition = (rule: JsonObject, index: number): Way['holds'] => {
  const condition = rule['Condition'];
  if (typeof condition === 'boolean') return async () => condition;
  const expression = typeof condition === 'string' ? expressionIn(condition) : undefined;
  const location = `Choices[${index}]/Condition`;
  if (expression === undefined) {
    return async () => {
      throw fieldFailure(
        `The field '${location}' is neither a boolean nor a JSONata expression: ${JSON.stringify(condition)}`,
      );
    };
  }
  const field = compileJsonata(expression, location);
  return async (visit) => {
    const value = await evaluate(field, visit, { root: visit.input });
    if (typeof value !== 'boolean') throw wrongType(expression, location, 'boolean', typeName(value), value);
    return value;
  };
};

const compileHolds = (rule: JsonObject, language: Language, index: number): Way['holds'] => {
  if (language === 'JSONata') return compileCondition(rule, index);
  const holds = compileRule(rule);
  return async (visit, effective) => {
    const found = await evaluate((scope) => holds(scope), visit, { root: effective });
    return found === true;
  };
};

/** A rule's own Assign and Output stand for the state's (Developer Guide, 'Choice workflow state'). */
const ownFlow = ({ definition, language }: Preparing, rule: JsonObject): Flow => {
  const { Assign: _, Output: __, ...shared } = definition;
  const own = has(rule, 'Assign') ? { Assign: rule['Assign'] } : {};
  return compileFlow({ ...shared, ...own, ...(has(rule, 'Output') ? { Output: rule['Output'] } : {}) }, language);
};

/** Goes the way of the first rule that holds. */
export const choice: StateKind = {
  prepare: (preparing) => {
    const { definition, language } = preparing;
    const flow = compileFlow(definition, language);
    const ways = listIn(definition, 'Choices')
      .filter(isObject)
      .map(
        (rule, index): Way => ({
          next: textIn(rule, 'Next'),
          holds: compileHolds(rule, language, index),
          flow: ownFlow(preparing, rule),
        }),
      );
    const otherwise = textIn(definition, 'Default');
    return async (visit) => {
      const effective = flow.effective(visit);
      for (const way of ways) {
        if (!(await way.holds(visit, effective))) continue;
        const outcome = await way.flow.handOn(visit, effective);
        return way.next === undefined ? outcome : { ...outcome, next: way.next };
      }
      // why States.Runtime: States.NoChoiceMatched is reserved (Developer Guide, 'Handling errors')
      if (otherwise === undefined) {
        throw fieldFailure('Failed to transition out of the state. The state does not point to a next state.');
      }
      return { ...(await flow.handOn(visit, effective)), next: otherwise };
    };
  },
};
