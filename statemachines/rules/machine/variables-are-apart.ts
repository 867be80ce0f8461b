import { type Definition, type Json, type State, statesBelow, variableOf } from '../../asl.ts';
import type { Finding, MachineRule } from '../rule.ts';
import { ownerOf, placeOf } from './place.ts';

/** States of the criteria loop, which is a step of its own. */
const OF_CRITERIA = new Set(['judge', 'well?', 'not-well']);

const assignsOf = (state: State): (readonly [string, Json | undefined])[] =>
  [
    state.Assign,
    ...(state.Choices ?? []).map(({ Assign }) => Assign),
    ...(state.Catch ?? []).map(({ Assign }) => Assign),
  ].flatMap((assign) => Object.entries(assign ?? {}));

/** A first value, given to the variables of all steps at once. */
const isFirstValue = (value: Json | undefined): boolean => ['1', '""', '{}'].includes(JSON.stringify(value));

/** The functions of JSONata that a machine calls. */
const calledIn = (definition: Definition): ReadonlySet<string> =>
  new Set([...JSON.stringify(definition.States).matchAll(/\$([a-z][A-Za-z0-9]*)\s*\(/g)].map(([, name]) => name ?? ''));

/** Variables that are read as they are: what a step finds is read by its members, `$step.name`. */
const readIn = (state: State): string[] => {
  const { Branches, ItemProcessor, ...own } = state;
  return [...JSON.stringify(own).matchAll(/\$([a-z][A-Za-z0-9_]*)(?![A-Za-z0-9_.(])/g)].map(([, name]) => name ?? '');
};

interface Claim {
  /** Steps that set the variable as their own. */
  readonly set: Set<string>;
  /** Steps whose own it is, whether they set it or read it. */
  readonly used: Set<string>;
}

/** Whose own each variable is: it is called as the step, or begins with its name. */
const claimsIn = (definition: Definition): ReadonlyMap<string, Claim> => {
  const claims = new Map<string, Claim>();
  const claim = (variable: string): Claim => {
    const known = claims.get(variable) ?? { set: new Set(), used: new Set() };
    claims.set(variable, known);
    return known;
  };
  for (const [name, state] of statesBelow(definition.States)) {
    const owner = OF_CRITERIA.has(name) ? 'verify' : ownerOf(name);
    const own = variableOf(owner);
    const isOwn = (variable: string): boolean => variable.startsWith(`${own}_`);
    for (const [variable, value] of assignsOf(state)) {
      if (isFirstValue(value) || (variable !== own && !isOwn(variable))) continue;
      claim(variable).set.add(owner);
      claim(variable).used.add(owner);
    }
    for (const variable of readIn(state)) if (isOwn(variable)) claim(variable).used.add(owner);
  }
  return claims;
};

export const variablesAreApart: MachineRule = {
  code: 'PB176',
  title: 'no two steps share a variable, and none is called like a function that the machine uses',
  why: 'A step keeps its count, its looks and its failure in variables that begin with its name; a step of that very name would overwrite them. What a step finds is a variable of its name; one that is called `count` would stand in the place of `$count()`.',
  bad: `
StartAt: a
States:
  a: { Type: Pass, Assign: { x: '{% $a_attempt %}' }, Next: a-attempt }
  a-attempt: { Type: Pass, Assign: { a_attempt: '{% $states.result %}' }, End: true }
`,
  good: `
StartAt: a
States:
  a: { Type: Pass, Assign: { x: '{% $a_attempt %}' }, Next: a-trial }
  a-trial: { Type: Pass, Assign: { a_trial: '{% $states.result %}' }, End: true }
`,
  check: ({ definition }, subject) => {
    const claims = claimsIn(definition);
    const called = calledIn(definition);
    return [...claims].flatMap(([variable, { set, used }]): Finding[] => {
      const [owner] = set;
      if (owner === undefined) return [];
      const other = [...used].find((each) => each !== owner);
      const path = (id: string): Finding['path'] => [...placeOf(id, subject), 'id'];
      if (called.has(variable)) {
        return [
          {
            message: `what '${owner}' finds would stand in the place of the function $${variable}() that the machine calls`,
            hint: `say more, e.g. '${owner}-service'`,
            path: path(owner),
          },
        ];
      }
      if (other === undefined) return [];
      // why the longer: it is the one that has the name of something of the other's
      const [needs = '', takes = ''] = [owner, other].sort((one, two) => one.length - two.length);
      return [
        {
          message: `'${takes}' would overwrite the variable '${variable}' that '${needs}' needs`,
          hint: 'give one of the two steps another id',
          path: path(takes),
        },
      ];
    });
  },
};
