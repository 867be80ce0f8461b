import { type Definition, type State, statesBelow } from '../../asl.ts';
import type { MachineRule } from '../rule.ts';
import { machinesBelow, nextIn, reachedFrom } from './graph.ts';
import { placeOf } from './place.ts';

/** A flaw of one state. */
export interface StateFlaw {
  readonly state: string;
  readonly what: string;
}

/** JSONata that AWS refuses and an emulator may not, or the other way round. */
const UNPORTABLE_EXPRESSIONS: readonly (readonly [RegExp, string])[] = [
  [/\?\?/, 'the coalescing operator ??'],
  [/\?:/, 'the default operator ?:'],
  [/\$eval\s*\(/, '$eval'],
  [/\$sort\s*\([^()]*,/, '$sort with a comparator'],
  [/\*\/\s*%\}/, 'a comment at the end'],
  [/\$exists\(\s*\$states\.(result|errorOutput)\s*\)/, '$exists of all of $states.result'],
];

const isCallback = (state: State): boolean => state.Resource?.endsWith('.waitForTaskToken') ?? false;

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** An expression without its quoted texts, so that words for people are not taken for operators. */
const withoutTexts = (expression: string): string => expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "''");

const expressionsIn = (value: unknown): string[] =>
  textsIn(value)
    .filter((text) => text.startsWith('{%'))
    .map(withoutTexts);

const readsItsOwn = (assign: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(assign).flatMap(([name, value]) => {
    const others = Object.keys(assign).filter((other) => other !== name);
    return others.filter((other) => expressionsIn(value).some((text) => new RegExp(`\\$${other}\\b`).test(text)));
  });

/** What a state carries itself, and not the machines inside it. */
const ownPart = ({ Branches, ItemProcessor, ...own }: State): Omit<State, 'Branches' | 'ItemProcessor'> => own;

const FIELDS: readonly (readonly [(state: State) => boolean, string])[] = [
  [
    (state) => state.Type === 'Task' && !Number.isInteger(state.TimeoutSeconds),
    'a Task without a literal TimeoutSeconds',
  ],
  [(state) => isCallback(state) && state.Retry !== undefined, 'a callback Task with a Retry of its own'],
  [(state) => state.Type === 'Succeed' && state.Output !== undefined, 'Succeed with Output'],
  [(state) => state.Type === 'Choice' && state.Output !== undefined, "an Output for a Choice's Default"],
  [(state) => state.Type === 'Fail' && state.Error === undefined, 'Fail without Error'],
  [
    (state) =>
      state.Type === 'Parallel' && [state.Arguments, state.Output, state.Assign].some((each) => each !== undefined),
    'a Parallel with Arguments, Output or Assign',
  ],
];

const flawsOfState = (state: State): string[] => [
  ...FIELDS.filter(([has]) => has(state)).map(([, what]) => what),
  ...(state.Choices ?? [])
    .filter(({ Condition }) => !/(=|!=|<|>| in |\$boolean\()/.test(Condition))
    .map(({ Condition }) => `a condition that may not be boolean: ${Condition}`),
  ...[
    state.Assign,
    ...(state.Catch ?? []).map(({ Assign }) => Assign),
    ...(state.Choices ?? []).map(({ Assign }) => Assign),
  ]
    .flatMap((assign) => readsItsOwn(assign ?? {}))
    .map((other) => `an Assign that reads '${other}', which it also sets`),
  ...expressionsIn(ownPart(state)).flatMap((expression) =>
    UNPORTABLE_EXPRESSIONS.filter(([pattern]) => pattern.test(expression)).map(([, what]) => what),
  ),
];

/** What is in a machine that AWS and a local AWS would not run alike. */
export const unportableStates = (definition: Definition): StateFlaw[] => [
  ...statesBelow(definition.States).flatMap(([name, state]) =>
    flawsOfState(state).map((what) => ({ state: name, what })),
  ),
  ...machinesBelow(definition).flatMap(({ StartAt, States }) => {
    const reached = reachedFrom([StartAt], nextIn(States));
    return Object.keys(States)
      .filter((name) => !reached.has(name))
      .map((name) => ({ state: name, what: 'cannot be reached' }));
  }),
];

export const portable: MachineRule = {
  code: 'PB171',
  title: 'the machine stays in what AWS and a local AWS run alike',
  why: 'What is rehearsed must be what runs: an expression or a field that one of them reads otherwise makes the rehearsal worth nothing.',
  bad: `
StartAt: a
States:
  a: { Type: Pass, Output: '{% $states.input.x ?? 1 %}', End: true }
`,
  good: `
StartAt: a
States:
  a: { Type: Pass, Output: '{% $exists($states.input.x) ? $states.input.x : 1 %}', End: true }
`,
  check: ({ definition }, subject) =>
    unportableStates(definition).map(({ state, what }) => ({
      message: `the state '${state}' is not portable: ${what}`,
      path: placeOf(state, subject),
    })),
};
