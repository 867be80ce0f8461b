import type { Rehearsal } from '../../rehearse/rehearse.ts';
import { stepOfState } from '../state-names.ts';
import { flatSteps, type ToldStep } from '../told-steps.ts';
import { counted, elapsed } from '../words.ts';
import { type Failed, type Stay, staysOf, type Turn, turnsOf } from './stays.ts';

/** One line of a told rehearsal. */
export interface Told {
  readonly seconds: number;
  /** The step by its id; of an undo, the step that it undoes. */
  readonly step: string;
  readonly isUndo: boolean;
  /** Which of several targets, from 1; absent where there is one. */
  readonly target?: number;
  readonly words: string;
  readonly went: 'well' | 'failed' | 'neither';
}

type Line = Pick<Told, 'seconds' | 'words' | 'went'>;

const lastedSeconds = ({ fromMs, toMs }: Pick<Stay, 'fromMs' | 'toMs'>): number => (toMs - fromMs) / 1000;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The failure that a state has noted, as machines note them: which step, and why. */
const notedFailure = ({ assigned }: Stay): string | undefined => {
  for (const value of Object.values(assigned)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const { step, cause } = value as Readonly<Record<string, unknown>>;
    if (isText(step) && isText(cause)) return cause;
  }
  return undefined;
};

/** What a command found, as far as it is short enough to be read. */
const foundWords = (result: Stay['result']): string => {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return '';
  const found = Object.entries(result).flatMap(([name, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [`${name} ${String(value)}`] : [],
  );
  return found.length === 0 || found.length > 4 ? '' : `: ${found.join(', ')}`;
};

/** Failures that are none of the step's own: it was not let begin, or there was nothing to undo. */
const FORESEEN: Readonly<Record<string, Omit<Line, 'seconds'>>> = {
  NotBegun: { words: 'nothing to undo, it never began', went: 'neither' },
  Fenced: { words: 'not begun: the recovery was stopped', went: 'failed' },
};

const failedLine = (stay: Stay, { error, cause }: Failed, asksAPerson: boolean): Line => {
  const seconds = stay.fromMs / 1000;
  const foreseen = FORESEEN[error];
  if (foreseen !== undefined) return { seconds, ...foreseen };
  if (error === 'States.Timeout') {
    const who = asksAPerson ? 'nobody answered' : 'no answer came';
    return { seconds, words: `${who} within ${elapsed(lastedSeconds(stay))}`, went: 'failed' };
  }
  const times = stay.failures.length === 1 ? '' : ` ${stay.failures.length} times`;
  return {
    seconds,
    words: `${asksAPerson ? 'not agreed to' : `failed${times}`}: ${cause === '' ? error : cause}`,
    went: 'failed',
  };
};

const taskLine = (stay: Stay, asksAPerson: boolean): Line => {
  const failed = stay.failures.at(-1);
  if (failed !== undefined && stay.result === undefined) {
    const line = failedLine(stay, failed, asksAPerson);
    // why: what fails and notes no failure, such as a message, is no failure of the recovery
    return line.went === 'failed' && notedFailure(stay) === undefined
      ? { ...line, words: `${line.words}; goes on all the same`, went: 'neither' }
      : line;
  }
  const lasted = elapsed(lastedSeconds(stay));
  const words = asksAPerson ? `a person agreed after ${lasted}` : `done in ${lasted}${foundWords(stay.result)}`;
  return { seconds: stay.fromMs / 1000, words, went: 'well' };
};

const judgementOf = ({ output }: Stay): string | undefined => {
  const said: unknown = typeof output === 'object' && output !== null ? Reflect.get(output, 'judgement') : undefined;
  return isText(said) ? said : undefined;
};

const isJudge = ({ state }: Stay): boolean => /(^|:)judge$/.test(state);

/** Looks in a row as one line: how many, for how long, and what they came to, where no failure says it after them. */
const looksLine = (looks: readonly Stay[], judges: boolean, cause: string | undefined): Line => {
  const [first] = looks;
  const last = looks.at(-1);
  const rounds = looks.filter((look) => (judges ? isJudge(look) : true)).length;
  const vain = looks.filter(({ failures, result }) => failures.length > 0 && result === undefined).length;
  const span = elapsed(((last?.toMs ?? 0) - (first?.fromMs ?? 0)) / 1000);
  const said = last === undefined ? undefined : judgementOf(last);
  return {
    seconds: (first?.fromMs ?? 0) / 1000,
    words: [
      `looked ${rounds === 1 ? 'once' : `${rounds} times`} in ${span}`,
      ...(vain === 0 ? [] : [`, ${vain === 1 ? 'once' : `${vain} times`} in vain`]),
      ...(said === undefined || cause?.includes(said) === true ? [] : [`: ${said}`]),
    ].join(''),
    went: 'neither',
  };
};

/** Which loop of looks a state belongs to, where it is a look. */
const loopOf = (stay: Stay, { step }: Turn, judges: boolean): string | undefined => {
  const { state, type } = stay;
  if (type !== 'Task') return undefined;
  if (judges) return state === step || isJudge(stay) ? 'judge' : undefined;
  return state.endsWith(':look') ? state : undefined;
};

const linesOf = (turn: Turn, told: ToldStep | undefined): Line[] => {
  const judges = turn.stays.some(isJudge);
  const asksAPerson = told?.asksAPerson === true;
  const lines: Line[] = [];
  let looks: Stay[] = [];
  let loop: string | undefined;
  const failed = (stay: Stay, cause: string): Line => ({
    seconds: stay.toMs / 1000,
    words: `failed: ${cause}`,
    went: 'failed',
  });
  const flush = (cause?: string): void => {
    const last = looks.at(-1);
    if (last !== undefined) lines.push(looksLine(looks, judges, cause));
    // why only of a judge: a look that fails is one that saw nothing, and is judged as such
    const unjudged = last !== undefined && isJudge(last) ? notedFailure(last) : undefined;
    if (last !== undefined && unjudged !== undefined) lines.push(failed(last, unjudged));
    looks = [];
  };
  for (const stay of turn.stays) {
    const at = loopOf(stay, turn, judges);
    if (at !== undefined) {
      if (at !== loop) flush();
      loop = at;
      looks.push(stay);
    } else if (stay.type === 'Task') {
      flush();
      // why left out: that a step was let begin is said by what it does then
      if (!stay.state.endsWith(':begin') || stay.result === undefined) lines.push(taskLine(stay, asksAPerson));
    } else if (stay.type === 'Wait' && looks.length === 0) {
      const last = lines.pop();
      const again = `; tries again after ${elapsed(lastedSeconds(stay))}`;
      if (last !== undefined) lines.push({ ...last, words: `${last.words}${again}` });
    } else if (stay.type === 'Pass') {
      const cause = notedFailure(stay);
      flush(cause);
      if (cause !== undefined) lines.push(failed(stay, cause));
    }
  }
  flush();
  return lines;
};

/** A step that holds others: which of them it goes on with, or how many there are. */
const holderLine = (turn: Turn, stays: readonly Stay[], told: ToldStep): Line | undefined => {
  const own = turn.stays.find(({ state }) => state === turn.step || state === `${turn.step}:undo`);
  if (own === undefined) return undefined;
  const at = { seconds: own.fromMs / 1000, went: 'neither' as const };
  const targets = turn.stays.filter(({ state }) => state.endsWith(':each')).length;
  if (targets > 0) return { ...at, words: `for ${counted(targets, 'target')}, one after the other` };
  if (own.type === 'Parallel')
    return { ...at, words: `${counted(told.inside.length, 'branch', 'branches')} side by side` };
  if (own.type !== 'Choice') return undefined;
  const next = stepOfState(stays[stays.indexOf(own) + 1]?.state ?? '');
  const isInside = told.inside.some(({ steps }) => steps.some(({ id }) => id === next));
  return { ...at, words: isInside ? `goes on with ${next}` : 'goes on without any of its steps' };
};

/**
 * What happened in a rehearsal, a line for each try of each step, in the order of its time: failures with their causes,
 * waits, undos, and looks together in one line.
 *
 * @param steps every step, those inside others too, in their order
 */
export const narrate = ({ events }: Pick<Rehearsal, 'events'>, steps: readonly ToldStep[]): Told[] => {
  const stays = staysOf(events);
  const byId = new Map(steps.map((step) => [step.id, step] as const));
  const holdersOf = (id: string): string[] =>
    steps.filter((step) => step.id !== id && flatSteps([step]).some((each) => each.id === id)).map((step) => step.id);
  return turnsOf(stays, holdersOf)
    .filter(({ step }) => byId.has(step) || step === 'verify')
    .flatMap((turn): Told[] => {
      const { step, isUndo, target } = turn;
      const told = byId.get(step);
      const holder = told !== undefined && told.inside.length > 0 ? holderLine(turn, stays, told) : undefined;
      return [...(holder === undefined ? [] : [holder]), ...linesOf(turn, told)].map((line) => ({
        ...line,
        step,
        isUndo,
        ...(target === undefined ? {} : { target }),
      }));
    })
    .sort((a, b) => a.seconds - b.seconds);
};
