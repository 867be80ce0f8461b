import * as z from 'zod';
import { type Branch, jsonata, type State, variableOf } from '../asl.ts';
import { foundFailure } from '../emit/failure.ts';
import { inSequence, sideBySide } from '../emit/fragment.ts';
import { reachable } from '../emit/reachable.ts';
import type { NestedStepsSchema } from './nesting.ts';
import type { EmitContext, Fragment, Step, StepKind } from './step-kind.ts';

const EVENTS_A_BRANCH = 4;
const EVENTS = 4;

const BranchName = z.string().regex(/^[a-z][a-z0-9]{0,15}$/, 'name a branch with one lower-case word');

const schema = (steps: NestedStepsSchema) =>
  z.strictObject({
    does: z.literal('parallel'),
    branches: z
      .array(z.strictObject({ name: BranchName, steps }))
      .min(2)
      .max(8)
      .refine((branches) => new Set(branches.map(({ name }) => name)).size === branches.length, {
        error: 'two branches have the same name',
      })
      .describe('the branches, each with a name and its steps'),
  });

/**
 * One branch as a machine that never fails: it ends by saying how it went, so that no sibling is stopped in the
 * middle of what it does and the undo begins when all have ended.
 */
const emitBranch = (
  step: Step,
  name: string,
  steps: readonly Step[],
  context: EmitContext,
): { readonly branch: Branch; readonly inside: Fragment } => {
  const prefix = `${step.id}:${name}`;
  const failure = `${variableOf(step.id)}_${name}_failure`;
  const exits = {
    next: `${prefix}:done`,
    fail: `${prefix}:failed`,
    fenced: `${prefix}:stopped`,
    failureAs: failure,
  };
  const inside = context.sequence(steps, exits, context);
  const end = (output: State['Output']): State => ({ Type: 'Pass', Output: output ?? {}, End: true });
  return {
    inside,
    branch: {
      StartAt: prefix,
      States: reachable(prefix, {
        [prefix]: {
          Type: 'Pass',
          Assign: { ...inside.variables, [failure]: { step: '', cause: '' } },
          Output: {},
          Next: inside.entry,
        },
        ...inside.states,
        [exits.next]: end({ went: 'well' }),
        [exits.fail]: end({ went: 'failed', failure: jsonata(`$${failure}`) }),
        [exits.fenced]: end({ went: 'stopped', failure: jsonata(`$${failure}`) }),
      }),
    },
  };
};

/** Runs branches side by side (P11) and goes on when all have ended well. */
export const parallelOf = (steps: NestedStepsSchema): StepKind<ReturnType<typeof schema>> => ({
  kind: 'parallel',
  purpose: 'Runs branches side by side and goes on when all have ended well; what one has begun, it ends.',
  schema: schema(steps),
  emit: (step, exits, context) => {
    const branches = step.branches.map((branch) => emitBranch(step, branch.name, branch.steps, context));
    const inside = sideBySide(
      step.id,
      branches.map((branch) => branch.inside),
    );
    const joined = `${step.id}:joined?`;
    const failed = `${step.id}:not-well`;
    const stopped = `${step.id}:stopped`;
    const first = (how: string): string => `$states.input[went = '${how}'][0].failure`;
    const pass = (how: string, next: string): State => ({
      Type: 'Pass',
      Assign: { [exits.failureAs]: jsonata(first(how)) },
      Output: {},
      Next: next,
    });
    return {
      ...inside,
      variables: {},
      historyEvents: inside.historyEvents + EVENTS + EVENTS_A_BRANCH * branches.length,
      states: {
        [step.id]: {
          Type: 'Parallel',
          ...(step.description === undefined ? {} : { Comment: step.description }),
          Branches: branches.map(({ branch }) => branch),
          Catch: [
            {
              ErrorEquals: ['States.ALL'],
              Assign: foundFailure(step.id, exits.failureAs, jsonata('$states.errorOutput.Error')),
              Next: exits.fail,
            },
          ],
          Next: joined,
        },
        [joined]: {
          Type: 'Choice',
          Comment: 'Did every branch end well?',
          Choices: [
            { Condition: jsonata("$count($states.input[went = 'stopped']) > 0"), Next: stopped },
            { Condition: jsonata("$count($states.input[went = 'failed']) > 0"), Next: failed },
          ],
          Default: exits.next,
        },
        [failed]: pass('failed', exits.fail),
        [stopped]: pass('stopped', exits.fenced),
      },
    };
  },
  emitUndo: (step, next, context) => {
    let entry = next;
    const parts: Fragment[] = [];
    for (const branch of step.branches) {
      const part = context.undoSequence(branch.steps, entry, context);
      parts.unshift(part);
      entry = part.entry;
    }
    return inSequence(entry, parts);
  },
  nested: (step) =>
    step.branches.map((branch, index) => ({
      path: ['branches', index, 'steps'],
      name: `branch ${branch.name}`,
      steps: branch.steps,
      perTarget: false,
    })),
  mutates: () => false,
  idempotency: 'natural',
  verifiedBy: () => undefined,
  uses: () => [],
  finds: () => ({}),
  describe: (step) => step.description ?? `side by side: ${step.branches.map(({ name }) => name).join(', ')}`,
});
