import type { Command } from '../commands.ts';
import { type CompiledPlaybook, changesSomething, compile } from '../compile.ts';
import { checkpointsOf, type Playbook } from '../playbook.ts';
import { undoOf } from '../steps/own-undo.ts';
import { kindOf } from '../steps/schema.ts';
import type { Step, StepFlaw, ValueUse } from '../steps/step-kind.ts';
import type { AnyKind } from '../steps/table.ts';
import { lookStep } from '../steps/wait-until.ts';

export type Path = readonly (string | number)[];

/** What a step is in its playbook. */
export type Role = 'prerequisite' | 'checkpoint' | 'confirm' | 'step' | 'undo' | 'look';

/** A step in its place. */
export interface PlacedStep {
  readonly step: Step;
  readonly kind: AnyKind;
  readonly path: Path;
  readonly role: Role;
  /** Steps that have certainly run when this one begins, by their ids: what they find can be referred to. */
  readonly earlier: ReadonlyMap<string, Step>;
  /** The steps that hold this one, the outermost first. */
  readonly within: readonly Step[];
  /** Whether it runs once for each of several targets, so that `$target` is one of them. */
  readonly perTarget: boolean;
  /** The step that this one undoes. */
  readonly undoes?: Step;
  /** Whether an undo was written by the author, or is its kind's own. */
  readonly isWritten: boolean;
  /** What its own kind finds wrong with it. Of a step with such a flaw nobody knows what it changes, takes or finds. */
  readonly flaws: readonly StepFlaw[];
  /** Whether it changes something itself, and not by the steps that it holds. */
  readonly changes: boolean;
  /** Everything that it takes. */
  readonly uses: readonly ValueUse[];
}

/** A playbook that its schema has admitted, as the rules look at it. */
export interface Subject {
  readonly playbook: Playbook;
  /** The document as it was written. */
  readonly value: unknown;
  /** Every step in the order in which they run; an undo right after what it undoes. */
  readonly steps: readonly PlacedStep[];
  readonly commands: ReadonlyMap<string, Command>;
  /** The machine. Only rules over machines ask for it: a text with flaws may not compile. */
  compiled(): CompiledPlaybook;
}

type Earlier = Map<string, Step>;

type Commands = Subject['commands'];

/** What the kind of a step says of it, asked once for all rules. */
const askedOf = (step: Step, commands: Commands): Pick<PlacedStep, 'step' | 'kind' | 'flaws' | 'changes' | 'uses'> => {
  const kind = kindOf(step);
  // why casts to never: a kind is only asked about a step that its own schema has admitted
  const flaws = kind.flaws?.(step as never, { commands }) ?? [];
  const isSound = flaws.length === 0;
  return {
    step,
    kind,
    flaws,
    changes: isSound && kind.mutates(step as never, { commands }),
    uses: isSound ? kind.uses(step as never, { commands }) : [],
  };
};

const placeList = (
  steps: readonly Step[],
  at: Path,
  place: Pick<PlacedStep, 'role' | 'within' | 'perTarget'>,
  earlier: Earlier,
  commands: Commands,
  from = 0,
): PlacedStep[] =>
  steps.flatMap((step, index): PlacedStep[] => {
    const path = [...at, from + index];
    const asked = askedOf(step, commands);
    const placed: PlacedStep = { ...place, ...asked, path, earlier: new Map(earlier), isWritten: true };
    const inside = (asked.kind.nested?.(step as never) ?? []).flatMap((nested) =>
      placeList(
        nested.steps,
        [...path, ...nested.path],
        { ...place, within: [...place.within, step], perTarget: place.perTarget || nested.perTarget },
        // why a copy: what one arm or branch finds is not there in another, nor behind them
        new Map(earlier),
        commands,
      ),
    );
    earlier.set(step.id, step);
    const undo = place.role === 'step' ? undoOf(step) : undefined;
    const undoing: PlacedStep[] =
      undo === undefined
        ? []
        : [
            {
              ...placed,
              ...askedOf(undo, commands),
              path: step.undo === undefined ? path : [...path, 'undo'],
              role: 'undo',
              earlier: new Map(earlier),
              undoes: step,
              isWritten: step.undo !== undefined,
            },
          ];
    return [placed, ...inside, ...undoing];
  });

/** A playbook with every step in its place. */
export const subjectOf = (playbook: Playbook, value: unknown, commands: ReadonlyMap<string, Command>): Subject => {
  const earlier: Earlier = new Map();
  const outside = { within: [], perTarget: false } as const;
  const { prerequisites, confirm, steps, success, checkpoint } = playbook;
  const placed = placeList(prerequisites, ['prerequisites'], { role: 'prerequisite', ...outside }, earlier, commands);
  const checkpoints = placeList(
    checkpointsOf(playbook),
    ['checkpoint'],
    { role: 'checkpoint', ...outside },
    earlier,
    commands,
  ).map((each) => (Array.isArray(checkpoint) ? each : { ...each, path: ['checkpoint'] }));
  placed.push(...checkpoints);
  // why there: it is asked right before the first step that changes something, and what looks before does not see it
  const firstChange = steps.findIndex((step) => changesSomething(step, { commands }));
  const before = firstChange < 0 ? steps.length : firstChange;
  const placeSteps = (from: number, to: number): PlacedStep[] =>
    placeList(steps.slice(from, to), ['steps'], { role: 'step', ...outside }, earlier, commands, from);
  placed.push(...placeSteps(0, before));
  if (confirm !== undefined) {
    placed.push(
      ...placeList([confirm], [], { role: 'confirm', ...outside }, earlier, commands).map((each) => ({
        ...each,
        path: ['confirm'],
      })),
    );
  }
  placed.push(...placeSteps(before, steps.length));
  if (success.look !== undefined) {
    placed.push(
      ...placeList([lookStep('verify', success.look)], [], { role: 'look', ...outside }, earlier, commands).map(
        (each) => ({
          ...each,
          path: ['success', 'look'],
        }),
      ),
    );
  }
  let machine: CompiledPlaybook | undefined;
  return {
    playbook,
    value,
    steps: placed,
    commands,
    compiled: () => {
      machine ??= compile(playbook, { commands });
      return machine;
    },
  };
};
