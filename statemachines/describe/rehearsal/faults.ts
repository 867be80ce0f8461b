import { statesBelow } from '../../asl.ts';
import type { CompiledPlaybook } from '../../compile.ts';
import type { Answer, Case } from '../../rehearse/cases.ts';
import { isUndoState, stepOfState } from '../state-names.ts';

/** What a rehearsal is made to go wrong with. */
export interface Faults {
  /** Steps that fail: by id, `<step>:undo` for its undo, `verify` for the success criteria. */
  readonly fails: readonly string[];
  /** Steps that never answer. */
  readonly slow: readonly string[];
}

const CAUSE = 'it was made to fail in this rehearsal';

type Machine = Pick<CompiledPlaybook, 'definition'>;

const doesOf = (args: unknown): unknown => {
  const payload: unknown = typeof args === 'object' && args !== null ? Reflect.get(args, 'Payload') : undefined;
  return typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'do') : undefined;
};

/** The Tasks of a step, or of an undo, with what each of them asks of the worker. */
const tasksOf = (id: string, { definition }: Machine): { readonly state: string; readonly does: unknown }[] => {
  const [step = id, second] = id.split(':');
  return statesBelow(definition.States).flatMap(([state, { Type, Arguments }]) =>
    Type === 'Task' && stepOfState(state) === step && isUndoState(state) === (second === 'undo')
      ? [{ state, does: doesOf(Arguments) }]
      : [],
  );
};

/** Everything that can be made to go wrong in a playbook: its steps, their undos, and the criteria. */
export const breakable = ({ definition }: Machine): string[] => [
  ...new Set(
    statesBelow(definition.States)
      .filter(([, { Type }]) => Type === 'Task')
      .map(([state]) => `${stepOfState(state)}${isUndoState(state) ? ':undo' : ''}`),
  ),
];

/** The states whose answers decide how a step goes: what it does itself, else its judge, else all that it reads. */
const deciding = (id: string, machine: Machine, how: 'fails' | 'slow'): string[] => {
  const tasks = tasksOf(id, machine);
  const judge = tasks.find(({ does }) => does === 'judge');
  const look = tasks.find(({ does }) => does === 'run-command');
  // why the judge of what fails: criteria that are not met look like this, whatever they are about
  if (judge !== undefined) return [how === 'slow' && look !== undefined ? look.state : judge.state];
  const own = tasks.find(({ state }) => state === id);
  return own === undefined ? tasks.map(({ state }) => state) : [own.state];
};

const asksAPerson = (id: string, machine: Machine): boolean =>
  tasksOf(id, machine).some(({ does }) => does === 'ask-approval');

/** Whether only undos are to go wrong, which run only when something else has failed. */
export const onlyUndos = ({ fails, slow }: Faults): boolean => {
  const all = [...fails, ...slow];
  return all.length > 0 && all.every((id) => id.endsWith(':undo'));
};

/**
 * A case in which steps fail or never answer. Of an approval, to fail is to be refused, and to be slow is silence.
 *
 * Where only undos are to go wrong, the success criteria are not met either, so that there is something to undo.
 */
export const withFaults = (each: Case, faults: Faults, machine: Machine): Case => {
  const fails = onlyUndos(faults) ? [...faults.fails, 'verify'] : faults.fails;
  const answers = (ids: readonly string[], how: 'fails' | 'slow', answer: Answer): [string, Answer][] =>
    ids
      .filter((id) => !asksAPerson(id, machine))
      .flatMap((id) => deciding(id, machine, how).map((state): [string, Answer] => [state, answer]));
  const refused = fails.some((id) => asksAPerson(id, machine));
  const silent = faults.slow.some((id) => asksAPerson(id, machine));
  return {
    ...each,
    answers: {
      ...each.answers,
      ...Object.fromEntries(answers(fails, 'fails', { fails: CAUSE })),
      ...Object.fromEntries(answers(faults.slow, 'slow', { never: true })),
    },
    approval: refused ? 'refused' : silent ? 'silence' : each.approval,
  };
};
