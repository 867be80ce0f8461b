import * as z from 'zod';
import { jsonata, type States, variableOf } from '../asl.ts';
import { foundFailure } from '../emit/failure.ts';
import { IntegerValue, referenceOf, strictExpressionOf, TextsValue, type ValueScope } from '../value.ts';
import type { NestedStepsSchema } from './nesting.ts';
import type { EmitContext, Fragment, Step, StepFlaw, StepKind, ValueUse } from './step-kind.ts';

/** More targets than this are no single failure. */
const TARGETS_MAX = 40;
const EVENTS_A_TARGET = 6;
const EVENTS = 8;
/** `:n39` in the records is four characters longer than the id that SSM's comment has room for. */
const ID_CHARACTERS = 18;

const schema = (steps: NestedStepsSchema) =>
  z.strictObject({
    does: z.literal('for-each'),
    over: TextsValue.describe('the targets: a list, or a reference to one'),
    atMost: z
      .int()
      .min(1)
      .max(TARGETS_MAX)
      .describe('the blast radius: with more targets than this, or none, nothing is done'),
    share: z
      .strictObject({ percent: z.int().min(1).max(100), of: IntegerValue })
      .optional()
      .describe('the targets may be at most this share of the whole, which has been read before'),
    steps: steps.describe('what is done with each; `$target` is the one'),
  });
type ForEach = z.output<ReturnType<typeof schema>>;

// why in brackets: a list of one is not a list to JSONata, and nothing is an empty one
const targetsOf = ({ over }: ForEach, scope: ValueScope): string =>
  Array.isArray(over)
    ? `[${over.map((each) => strictExpressionOf(each, scope)).join(', ')}]`
    : `[${strictExpressionOf(over, scope)}]`;

const withinRadius = (step: ForEach, scope: ValueScope): string => {
  const count = `$count(${targetsOf(step, scope)})`;
  const bounds = `${count} > 0 and ${count} <= ${step.atMost}`;
  if (step.share === undefined) return bounds;
  const whole = strictExpressionOf(step.share.of, scope);
  return `${bounds} and $type(${whole}) = 'number' and ${count} * 100 <= ${step.share.percent} * ${whole}`;
};

const radiusWords = ({ atMost, share }: ForEach): string =>
  `between 1 and ${atMost}${share === undefined ? '' : ` and at most ${share.percent} % of the whole`}`;

/** The names that belong to one run through the targets: forward, or its undo. */
const namesOf = (id: string) => {
  const variable = variableOf(id);
  return {
    asked: `${id}:next?`,
    each: `${id}:each`,
    done: `${id}:each:done`,
    turn: `${variable}_turn`,
    index: `${variable}_index`,
  };
};

const targetVariable = (step: Step): string => `${variableOf(step.id.replace(/:undo$/, ''))}_target`;

/** Inside: the target has a name, and every step is recorded once a target. */
const insideOf = (step: Step, index: string, context: EmitContext): EmitContext => ({
  ...context,
  scope: { ...context.scope, targetVariable: targetVariable(step) },
  stepName: (id) => {
    const [base = id, ...rest] = id.split(':');
    return jsonata(`'${base}:n' & $string($${index}) & '${rest.map((each) => `:${each}`).join('')}'`);
  },
});

/** Which target a turn takes: from the first on, or, to undo, from the last back. */
const ORDER = {
  forward: (turn: string) => `$${turn}`,
  backward: (turn: string, count: string) => `${count} - 1 - $${turn}`,
} as const;

/**
 * The loop over the targets: is there a next one? name it, do the steps, count.
 *
 * A loop and no Map, since a Map that fails is stopped on AWS and goes on elsewhere; and a person sees each target in
 * the history of the execution.
 */
const emitLoop = (
  step: ForEach & Step,
  entry: Step,
  inside: Fragment,
  order: (typeof ORDER)[keyof typeof ORDER],
  next: string,
  context: EmitContext,
): States => {
  const names = namesOf(entry.id);
  const targets = targetsOf(step, context.scope);
  const count = `$count(${targets})`;
  const index = order(names.turn, count);
  return {
    [entry.id]: {
      Type: 'Pass',
      ...(entry.description === undefined ? {} : { Comment: entry.description }),
      Assign: { [names.turn]: 0 },
      Output: {},
      Next: names.asked,
    },
    [names.asked]: {
      Type: 'Choice',
      Comment: 'Is there a target left?',
      Choices: [{ Condition: jsonata(`$${names.turn} < ${count}`), Next: names.each }],
      Default: next,
    },
    [names.each]: {
      Type: 'Pass',
      // why all of them again: what belongs to the steps inside starts anew with each target
      Assign: {
        [targetVariable(step)]: jsonata(`${targets}[${index}]`),
        [names.index]: jsonata(index),
        ...inside.variables,
      },
      Output: {},
      Next: inside.entry,
    },
    ...inside.states,
    [names.done]: {
      Type: 'Pass',
      Assign: { [names.turn]: jsonata(`$${names.turn} + 1`) },
      Output: {},
      Next: names.asked,
    },
  };
};

const looped = (step: ForEach & Step, entry: string, inside: Fragment, states: States): Fragment => ({
  ...inside,
  entry,
  states,
  worstCaseSeconds: inside.worstCaseSeconds * step.atMost,
  approvalSeconds: inside.approvalSeconds * step.atMost,
  historyEvents: (inside.historyEvents + EVENTS_A_TARGET) * step.atMost + EVENTS,
});

/** Does steps for each target, one after the other, under a blast radius (S7). */
export const forEachOf = (steps: NestedStepsSchema): StepKind<ReturnType<typeof schema>> => ({
  kind: 'for-each',
  purpose: 'Does steps for each of several targets, one after the other, and only where they are few enough.',
  schema: schema(steps),
  emit: (step, exits, context) => {
    const names = namesOf(step.id);
    const asked = `${step.id}:few-enough?`;
    const refused = `${step.id}:too-many`;
    const inside = context.sequence(
      step.steps,
      // why not untouched: what comes before the first change of the second target comes after those of the first
      { ...exits, next: names.done, untouched: undefined },
      insideOf(step, names.index, context),
    );
    return looped(step, asked, inside, {
      [asked]: {
        Type: 'Choice',
        Comment: `Are the targets ${radiusWords(step)}?`,
        Choices: [{ Condition: jsonata(withinRadius(step, context.scope)), Next: step.id }],
        Default: refused,
      },
      ...emitLoop(step, step, inside, ORDER.forward, exits.next, context),
      [refused]: {
        Type: 'Pass',
        Assign: foundFailure(
          step.id,
          exits.failureAs,
          `the targets are not ${radiusWords(step)}: nothing was done to them`,
        ),
        Output: {},
        Next: exits.untouched ?? exits.fail,
      },
    });
  },
  emitUndo: (step, next, context) => {
    const undo: Step = {
      id: `${step.id}:undo`,
      does: step.does,
      description: `Undo ${step.id}, the last target first.`,
    };
    const names = namesOf(undo.id);
    const inside = context.undoSequence(step.steps, names.done, insideOf(undo, names.index, context));
    if (inside.entry === names.done) return { ...inside, entry: next };
    return looped(step, undo.id, inside, emitLoop(step, undo, inside, ORDER.backward, next, context));
  },
  nested: (step) => [{ path: ['steps'], name: 'for each target', steps: step.steps, perTarget: true }],
  mutates: () => false,
  idempotency: 'natural',
  verifiedBy: () => undefined,
  uses: (step): ValueUse[] => [
    ...(Array.isArray(step.over)
      ? step.over.map((value, index): ValueUse => ({ path: ['over', index], value, wants: ['string'] }))
      : [{ path: ['over'], value: step.over, wants: ['strings'] } satisfies ValueUse]),
    ...(step.share === undefined
      ? []
      : [{ path: ['share', 'of'], value: step.share.of, wants: ['integer', 'number'] } satisfies ValueUse]),
  ],
  flaws: (step): StepFlaw[] =>
    step.steps.flatMap(({ id }, index) =>
      id.length > ID_CHARACTERS
        ? [
            {
              path: ['steps', index, 'id'],
              code: 'PB121',
              message: `'${id}' runs once a target and is recorded with its number: give it at most ${ID_CHARACTERS} characters`,
            },
          ]
        : [],
    ),
  finds: () => ({}),
  describe: (step) =>
    step.description ??
    `for each of ${referenceOf(step.over) === undefined ? 'the targets' : String(step.over)}, at most ${step.atMost}`,
});
