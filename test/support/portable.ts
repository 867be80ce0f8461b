import type { Definition, State } from '#statemachines/asl';
import { successors } from '#statemachines/asl';

/** Step Functions' quotas (developer guide: "Service quotas") that a compiled machine must fit in. */
const NAME_CHARACTERS = 80;
const DEFINITION_BYTES = 1_048_576;

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

const flawsOfState = (name: string, state: State): string[] => {
  const found: string[] = [];
  const flaw = (what: string): void => {
    found.push(`${name}: ${what}`);
  };
  if (name.length > NAME_CHARACTERS) flaw(`its name has ${name.length} characters`);
  if (state.Type === 'Task') {
    if (!Number.isInteger(state.TimeoutSeconds)) flaw('a Task without a literal TimeoutSeconds');
    if (isCallback(state) && state.Retry !== undefined) flaw('a callback Task with a Retry of its own');
  }
  if (state.Type === 'Succeed' && state.Output !== undefined) flaw('Succeed with Output');
  if (state.Type === 'Choice' && state.Output !== undefined) flaw("an Output for a Choice's Default");
  if (state.Type === 'Fail' && state.Error === undefined) flaw('Fail without Error');
  for (const condition of (state.Choices ?? []).map(({ Condition }) => Condition)) {
    if (!/(=|!=|<|>| in |\$boolean\()/.test(condition)) flaw(`a condition that may not be boolean: ${condition}`);
  }
  for (const assign of [
    state.Assign,
    ...(state.Catch ?? []).map(({ Assign }) => Assign),
    ...(state.Choices ?? []).map(({ Assign }) => Assign),
  ]) {
    for (const other of readsItsOwn(assign ?? {})) flaw(`an Assign that reads '${other}', which it also sets`);
  }
  for (const expression of expressionsIn(state)) {
    for (const [pattern, what] of UNPORTABLE_EXPRESSIONS) if (pattern.test(expression)) flaw(what);
  }
  return found;
};

/** What is in a machine that AWS and the local AWS would not run alike, or that AWS has no room for. */
export const unportable = (definition: Definition): string[] => {
  const { States, StartAt } = definition;
  const bytes = Buffer.byteLength(JSON.stringify(definition));
  const reached = new Set([StartAt]);
  for (const name of reached) for (const next of successors(States[name] ?? { Type: 'Fail' })) reached.add(next);
  return [
    ...(bytes >= DEFINITION_BYTES ? [`the definition has ${bytes} bytes`] : []),
    ...Object.entries(States).flatMap(([name, state]) => flawsOfState(name, state)),
    ...[...reached]
      .filter((name) => States[name] === undefined)
      .map((name) => `${name}: is gone to and does not exist`),
    ...Object.keys(States)
      .filter((name) => !reached.has(name))
      .map((name) => `${name}: cannot be reached`),
  ];
};
