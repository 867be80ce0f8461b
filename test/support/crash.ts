import type { Deps } from '#application/deps';

/** What a function that is killed leaves: nothing after the call at which it died. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

const PORTS = ['table', 'machines', 'commands', 'notifier', 'evidence'] as const;
type PortName = (typeof PORTS)[number];

export interface Crashing {
  readonly deps: Deps;
  /** Calls of ports that were made so far, by name. */
  readonly calls: readonly string[];
}

type Call = (...args: readonly unknown[]) => unknown;

const wrapped = <T extends object>(port: T, name: PortName, around: (call: string, run: () => unknown) => unknown): T =>
  new Proxy(port, {
    get: (target, member) => {
      const value: unknown = Reflect.get(target, member);
      if (typeof value !== 'function') return value;
      const call = value as Call;
      return (...args: readonly unknown[]) => around(`${name}.${String(member)}`, () => call(...args));
    },
  });

/**
 * Ports of which the call number `at` (from 0) is the last that is made: the process dies before its effect, or after
 * it and before its answer is seen. Every later call of the same process dies too, as nothing runs any more.
 */
export const crashingAt = (deps: Deps, at: number, when: 'before' | 'after'): Crashing => {
  const calls: string[] = [];
  const around = async (call: string, run: () => unknown): Promise<unknown> => {
    const index = calls.length;
    calls.push(call);
    if (index > at || (index === at && when === 'before')) throw new Crash(`killed before ${call}`);
    const answer = await run();
    if (index === at) throw new Crash(`killed after ${call}`);
    return answer;
  };
  const ports = Object.fromEntries(PORTS.map((name) => [name, wrapped(deps[name], name, around)]));
  return { deps: { ...deps, ...ports } as Deps, calls };
};

const isKill = (error: unknown): boolean =>
  error instanceof AggregateError ? error.errors.every(isKill) : error instanceof Crash;

/** Runs what may be killed; anything but the kill is thrown on. Answers whether it was killed. */
export const untilKilled = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return false;
  } catch (error) {
    if (isKill(error)) return true;
    throw error;
  }
};
