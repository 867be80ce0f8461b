import * as z from 'zod';
import { jsonata } from '../asl.ts';
import { fragment, inSequence, sideBySide } from '../emit/fragment.ts';
import { referenceOf, strictExpressionOf } from '../value.ts';
import { Condition, testExpression, testWords, typesTested } from './expectation.ts';
import type { NestedStepsSchema } from './nesting.ts';
import type { Fragment, StepKind, ValueUse } from './step-kind.ts';

const EVENTS = 2;

const schema = (steps: NestedStepsSchema) =>
  z.strictObject({
    does: z.literal('choose'),
    arms: z
      .array(z.strictObject({ when: Condition, steps }))
      .min(1)
      .max(10)
      .describe('conditions on what earlier steps found, each with its steps; the first that holds is taken'),
    otherwise: steps.optional().describe('what is done where none holds'),
  });

/** Takes the first arm whose condition holds, else `otherwise`, else nothing; then goes on. */
export const chooseOf = (steps: NestedStepsSchema): StepKind<ReturnType<typeof schema>> => ({
  kind: 'choose',
  purpose: 'Takes the first arm whose condition holds, else `otherwise`, else nothing; then goes on.',
  schema: schema(steps),
  emit: (step, exits, context) => {
    const arms = step.arms.map((arm) => context.sequence(arm.steps, exits, context));
    const otherwise = context.sequence(step.otherwise ?? [], exits, context);
    const inside: Fragment = sideBySide(step.id, [...arms, otherwise]);
    return {
      ...inside,
      historyEvents: inside.historyEvents + EVENTS,
      states: {
        [step.id]: {
          Type: 'Choice',
          Comment:
            step.description ?? `Which is so: ${step.arms.map(({ when }) => testWords(when.value, when)).join('; ')}?`,
          Choices: step.arms.map(({ when }, index) => ({
            Condition: jsonata(testExpression(strictExpressionOf(when.value, context.scope), when)),
            Next: arms[index]?.entry ?? exits.next,
          })),
          Default: otherwise.entry,
        },
        ...inside.states,
      },
    };
  },
  emitUndo: (step, next, context) => {
    const lists = [...step.arms.map((arm) => arm.steps), step.otherwise ?? []];
    let entry = next;
    const parts: Fragment[] = [];
    for (const list of lists) {
      const part = context.undoSequence(list, entry, context);
      parts.unshift(part);
      entry = part.entry;
    }
    return parts.length === 0 ? fragment({ entry: next, states: {} }) : inSequence(entry, parts);
  },
  nested: (step) => [
    ...step.arms.map((arm, index) => ({
      path: ['arms', index, 'steps'],
      name: testWords(arm.when.value, arm.when),
      steps: arm.steps,
      perTarget: false,
    })),
    ...(step.otherwise === undefined
      ? []
      : [{ path: ['otherwise'], name: 'otherwise', steps: step.otherwise, perTarget: false }]),
  ],
  mutates: () => false,
  idempotency: 'natural',
  verifiedBy: () => undefined,
  uses: (step): ValueUse[] =>
    step.arms.map(({ when }, index) => ({
      path: ['arms', index, 'when', 'value'],
      value: when.value,
      wants: typesTested(when),
    })),
  flaws: (step) =>
    step.arms.flatMap(({ when }, index) =>
      referenceOf(when.value) === undefined
        ? [
            {
              path: ['arms', index, 'when', 'value'],
              code: 'PB104',
              message: `'${when.value}' is nothing that can be asked`,
            },
          ]
        : [],
    ),
  finds: () => ({}),
  describe: (step) => step.description ?? `does what fits ${step.arms.map(({ when }) => when.value).join(', ')}`,
});
