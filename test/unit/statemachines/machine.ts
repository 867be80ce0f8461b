import type { CompiledPlaybook } from '#statemachines/compile';
import { type Answer, type Walk, walk } from '#test/support/walk';

export const INPUT = {
  recoveryId: 'catalog-1',
  component: 'catalog',
  owner: 'shop-team',
  node: 'mi-0123456789abcdef0',
  epoch: 7,
  facts: { unit: 'catalog', port: 8080, healthPath: '/health', workPath: 'none', memoryLimitMb: 256 },
};

const HELD = {
  state: 'held',
  words: 'met for 20 s',
  met: ['running'],
  unmet: [],
  heldSince: '2026-03-09T12:00:00.000Z',
};

/** Judgements in turn; the last one stays. */
export const judging =
  (...states: readonly ('held' | 'holding' | 'unmet' | 'expired')[]) =>
  (turn: number): Answer => ({ result: { Payload: { ...HELD, state: states[Math.min(turn, states.length - 1)] } } });

/** Runs a machine whose Tasks all succeed, but for those that are scripted: answers in turn, the last one stays. */
export const run = (
  { definition }: CompiledPlaybook,
  script: Readonly<Record<string, readonly Answer[]>> = {},
  judge: (turn: number) => Answer = judging('held'),
): Promise<Walk> => {
  const turns = new Map<string, number>();
  return walk(definition, INPUT, (state) => {
    const turn = turns.get(state) ?? 0;
    turns.set(state, turn + 1);
    if (state === 'judge') return judge(turn);
    const answers = script[state];
    return answers?.[Math.min(turn, answers.length - 1)] ?? { result: { mode: 'hung' } };
  });
};

export const fails = (cause: string, error = 'CommandFailed'): Answer => ({ error, cause });
/** The path without the prerequisite that every small playbook has, and the loop of the success criteria. */
export const steps = ({ path }: Walk): string =>
  path.filter((name) => !/^(begin$|ready$|verify|judge|well)/.test(name)).join(' ');
