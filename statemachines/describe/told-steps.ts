import { changesSomething } from '../compile.ts';
import { checkpointsOf, type Playbook } from '../playbook.ts';
import { expectationWords } from '../steps/expectation.ts';
import { kindOf } from '../steps/schema.ts';
import type { EmitContext, Step } from '../steps/step-kind.ts';
import { type Undoing, undoingOf } from './undoing.ts';
import { capitalised, sentence } from './words.ts';

/** What a step is for in its playbook. */
export type Part = 'before' | 'keeps' | 'asks' | 'does';

/** A step as a person is told of it. */
export interface ToldStep {
  readonly id: string;
  readonly part: Part;
  /** Its number among the playbook's own steps: `4`, inside another `4.1`. */
  readonly number?: string;
  /** The kind of step, as the author writes it after `does`. */
  readonly kind: string;
  readonly words: string;
  /** Whether it changes something itself, and not by the steps that it holds. */
  readonly changes: boolean;
  readonly undoing: Undoing;
  /** How it is known that it had its effect, in words after `verified by`. */
  readonly verifiedBy?: string;
  readonly asksAPerson?: true;
  /** The lists of steps inside it, each with the words for when it is taken. */
  readonly inside: readonly { readonly name: string; readonly steps: readonly ToldStep[] }[];
}

type Context = Pick<EmitContext, 'commands'>;

interface Place {
  readonly part: Part;
  /** What stands before each number; absent where steps have none. */
  readonly numbers: string | undefined;
  /** How many of its holder's steps stand in the lists before. */
  readonly from: number;
}

const tellList = (steps: readonly Step[], place: Place, context: Context): ToldStep[] =>
  steps.map((step, index): ToldStep => {
    const kind = kindOf(step);
    const number = place.numbers === undefined ? undefined : `${place.numbers}${place.from + index + 1}`;
    const changes = kind.mutates(step as never, context);
    const verifiedBy = changes ? kind.verifiedBy(step as never) : undefined;
    let count = 0;
    return {
      id: step.id,
      part: place.part,
      ...(number === undefined ? {} : { number }),
      kind: step.does,
      words: sentence(capitalised(kind.describe(step as never))),
      changes,
      undoing: undoingOf(step, context),
      ...(verifiedBy === undefined ? {} : { verifiedBy }),
      ...(kind.approves === true ? { asksAPerson: true } : {}),
      inside: (kind.nested?.(step as never) ?? []).map(({ name, steps: inside }) => {
        const from = count;
        // why counted on: a number names one step, whichever list of its holder it stands in
        count += inside.length;
        const inner = {
          ...place,
          from,
          numbers: number === undefined ? undefined : `${number}.`,
        };
        // why without the sigils: the names alone say what is asked
        return { name: name.replaceAll(/\$(steps|facts|parameters)\./g, ''), steps: tellList(inside, inner, context) };
      }),
    };
  });

/** The question before the first change, with what its answer means. */
const tellConfirm = ({ confirm }: Playbook): ToldStep[] => {
  if (confirm === undefined) return [];
  const asked = sentence(capitalised(kindOf(confirm).describe(confirm as never)));
  return [
    {
      id: confirm.id,
      part: 'asks',
      kind: confirm.does,
      words: `${asked} Goes on only if ${expectationWords(confirm.expect)}; else it is left alone.`,
      changes: false,
      undoing: { how: 'changes-nothing' },
      inside: [],
    },
  ];
};

/**
 * A playbook's steps in the order in which they run, those inside others inside them. What confirms the failure stands
 * right before the first step that changes something, as in the machine.
 */
export const tellSteps = (playbook: Playbook, context: Context): ToldStep[] => {
  const { prerequisites, steps } = playbook;
  const outside = { numbers: undefined, from: 0 } as const;
  const does = tellList(steps, { part: 'does', numbers: '', from: 0 }, context);
  const first = steps.findIndex((step) => changesSomething(step, context));
  const at = first < 0 ? steps.length : first;
  return [
    ...tellList(prerequisites, { part: 'before', ...outside }, context),
    ...tellList(checkpointsOf(playbook), { part: 'keeps', ...outside }, context),
    ...does.slice(0, at),
    ...(first < 0 ? [] : tellConfirm(playbook)),
    ...does.slice(at),
  ];
};

/** Every step of a list, those inside others behind the one that holds them. */
export const flatSteps = (steps: readonly ToldStep[]): ToldStep[] =>
  steps.flatMap((step) => [step, ...step.inside.flatMap(({ steps: inside }) => flatSteps(inside))]);
