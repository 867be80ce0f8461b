import type { Branch, Json, State, States } from '../../asl.ts';
import type { Finding, MachineRule } from '../rule.ts';
import { isEnd, leadingTo, loopsOf, machinesBelow, nextIn, reachedFrom } from './graph.ts';
import { placeOf } from './place.ts';

const assignsOf = (state: State): readonly (readonly [string, Json | undefined])[] =>
  [
    state.Assign,
    ...(state.Choices ?? []).map(({ Assign }) => Assign),
    ...(state.Catch ?? []).map(({ Assign }) => Assign),
  ].flatMap((assign) => Object.entries(assign ?? {}));

const doOf = (state: State): unknown => {
  const payload: unknown = state.Arguments?.Payload;
  return typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'do') : undefined;
};

/** Variables of a loop that change so that it must end: counted up in it, or the word of the judge, who has a deadline. */
const measuresOf = (loop: readonly string[], states: States): string[] =>
  loop.flatMap((name) => {
    const state = states[name];
    if (state === undefined) return [];
    return assignsOf(state).flatMap(([variable, value]) =>
      value === `{% $${variable} + 1 %}` || doOf(state) === 'judge' ? [variable] : [],
    );
  });

interface Machine {
  readonly states: States;
  readonly next: (name: string) => readonly string[];
}

/** Whether a state leaves a loop when what is measured says so. */
const leaves = (
  name: string,
  loop: ReadonlySet<string>,
  { states, next }: Machine,
  measures: readonly string[],
): boolean => {
  const state = states[name];
  if (state?.Type !== 'Choice' || next(name).every((each) => loop.has(each))) return false;
  const asked = (state.Choices ?? []).map(({ Condition }) => Condition).join(' ');
  return measures.some((variable) => new RegExp(`\\$${variable}\\b`).test(asked));
};

/** A loop that nothing ends; loops inside loops are asked too, each without what ends the one around it. */
const endlessIn = (names: readonly string[], machine: Machine): string[] | undefined => {
  for (const loop of loopsOf(names, machine.next)) {
    const measures = measuresOf(loop, machine.states);
    const members = new Set(loop);
    const rest = loop.filter((name) => !leaves(name, members, machine, measures));
    if (rest.length === loop.length) return loop;
    const inside = endlessIn(rest, machine);
    if (inside !== undefined) return inside;
  }
  return undefined;
};

const flawsOf = ({ StartAt, States }: Branch): { readonly state: string; readonly message: string }[] => {
  const next = nextIn(States);
  const reached = [...reachedFrom([StartAt], next)];
  const ends = reached.filter((name) => isEnd(States[name] ?? { Type: 'Pass' }));
  const ending = leadingTo(ends, reached, next);
  const stuck = reached.find((name) => !ending.has(name));
  if (stuck !== undefined) return [{ state: stuck, message: `from '${stuck}' no end can be reached` }];
  const endless = endlessIn(reached, { states: States, next });
  return endless === undefined
    ? []
    : [
        {
          state: endless[0] ?? StartAt,
          message: `nothing ends the loop ${[...endless]
            .sort()
            .map((name) => `'${name}'`)
            .join(', ')}: it neither counts nor has a deadline`,
        },
      ];
};

export const everyPathEnds: MachineRule = {
  code: 'PB170',
  title: 'every path of the machine ends, and every loop is counted or has a deadline',
  why: 'A recovery that never ends holds the lease of its component, and nobody is called.',
  bad: `
StartAt: look
States:
  look: { Type: Pass, Next: wait }
  wait: { Type: Wait, Seconds: 5, Next: asked }
  asked: { Type: Choice, Choices: [{ Condition: '{% $seen.ok = true %}', Next: done }], Default: look }
  done: { Type: Pass, End: true }
`,
  good: `
StartAt: look
States:
  look: { Type: Pass, Next: wait }
  wait: { Type: Wait, Seconds: 5, Next: asked }
  asked: { Type: Choice, Choices: [{ Condition: '{% $looks < 9 %}', Assign: { looks: '{% $looks + 1 %}' }, Next: look }], Default: done }
  done: { Type: Pass, End: true }
`,
  check: ({ definition }, subject) =>
    machinesBelow(definition)
      .flatMap(flawsOf)
      .map(({ state, message }): Finding => ({ message, path: placeOf(state, subject) })),
};
