import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SentCommand } from '#adapters/memory/commands';
import type { Taken } from '#application/take-signal';
import { createUseCases } from '#application/use-cases';
import type { Signal } from '#domain/signal/signal';
import { aRequest } from '#test/support/builders';
import { crashingAt, untilKilled } from '#test/support/crash';
import { aWorld, type World } from '#test/support/deps';
import { leaks, violations, wind } from '#test/support/history';

const ALARMS = ['catalog-unhealthy', 'catalog-errors', 'orders-unhealthy', 'web-unhealthy'] as const;

/** Something that one process does; two or three of them happen at once, their calls mixed. */
type Act =
  | { readonly act: 'signal'; readonly which: number; readonly route: Signal['route'] }
  | { readonly act: 'ask'; readonly component: string; readonly requestId: string }
  | { readonly act: 'settle' | 'begin' | 'end-command'; readonly which: number }
  | { readonly act: 'sweep' | 'pick-up' };

/** Something that happens in the world between. */
type Event =
  | { readonly event: 'fire' | 'calm'; readonly alarm: (typeof ALARMS)[number] }
  | { readonly event: 'execution-ends'; readonly which: number; readonly well: boolean }
  | { readonly event: 'command-ends'; readonly which: number; readonly exitCode: number }
  | { readonly event: 'disable' | 'enable' }
  | { readonly event: 'time'; readonly seconds: number };

const which = fc.nat({ max: 5 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('signal' as const),
      which: fc.nat({ max: 9 }),
      route: fc.constantFrom('eventbridge' as const, 'sns' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('ask' as const),
      component: fc.constantFrom('catalog', 'orders'),
      requestId: fc.constantFrom('1', '2', '3'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constantFrom('settle' as const, 'begin' as const, 'end-command' as const), which }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('sweep' as const, 'pick-up' as const) }) },
);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      event: fc.constantFrom('fire' as const, 'fire' as const, 'calm' as const),
      alarm: fc.constantFrom(...ALARMS),
    }),
  },
  { weight: 3, arbitrary: fc.record({ event: fc.constant('execution-ends' as const), which, well: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ event: fc.constant('command-ends' as const), which, exitCode: fc.constantFrom(0, 70) }),
  },
  { weight: 1, arbitrary: fc.record({ event: fc.constantFrom('disable' as const, 'enable' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      event: fc.constant('time' as const),
      seconds: fc.constantFrom(0.001, 1, 5, 30, 61, 301, 900),
    }),
  },
);
/** An act may be killed at one of its calls, before or after its effect. */
const kill = fc.option(
  fc.record({ at: fc.nat({ max: 12 }), when: fc.constantFrom('before' as const, 'after' as const) }),
  { freq: 2, nil: undefined },
);
const round = fc.record({
  events: fc.array(event, { maxLength: 3 }),
  acts: fc.array(fc.record({ act, kill }), { minLength: 1, maxLength: 3 }),
});

const pick = <T>(from: readonly T[], index: number): T | undefined =>
  from.length === 0 ? undefined : from[index % from.length];

/** One history: the world, what has been signalled in it so far, and what became of each signal. */
const aHistory = (scheduler: fc.Scheduler) => {
  const world = aWorld({ environment: { recovery: { mode: 'automatic', maxConcurrent: 2 } } });
  const signals: Signal[] = [];
  const taken: { readonly id: string; readonly became: Taken['became'] }[] = [];
  const wrong: string[] = [];
  const attempts = new Map<string, { readonly attempt: number; readonly taskToken: string }>();
  let kills = 0;

  /** The host runs the first command of a step and refuses every repetition, with the first one's end if it has one. */
  const endOnHost = async (command: SentCommand, exitCode: number): Promise<void> => {
    const { commands } = world;
    const first = commands.sent.find(({ comment }) => comment === command.comment) ?? command;
    const ofFirst = await commands.look(first.commandId, first.node);
    if (command === first) {
      if (ofFirst?.ended !== undefined) return;
      commands.end(command.commandId, { ended: exitCode === 0 ? 'done' : 'failed', exitCode });
      return;
    }
    const report = { repeated: true, first: { exitCode: ofFirst?.exitCode ?? null, result: null } };
    commands.end(command.commandId, { ended: 'failed', exitCode: 72, output: JSON.stringify(report) });
  };

  const happen = async (each: Event): Promise<void> => {
    switch (each.event) {
      case 'fire':
      case 'calm':
        signals.push(each.event === 'fire' ? world.fire(each.alarm) : world.calm(each.alarm));
        return;
      case 'execution-ends': {
        const name = pick(world.runningExecutions(), each.which);
        if (name !== undefined) (each.well ? world.succeed : world.fail)(name);
        return;
      }
      case 'command-ends': {
        const command = pick(world.commands.sent, each.which);
        if (command !== undefined) await endOnHost(command, each.exitCode);
        return;
      }
      case 'disable':
      case 'enable':
        await world.useCases.switches[each.event]({ by: 'ann', reason: 'r' });
        return;
      case 'time':
        world.clock.advance(each.seconds);
    }
  };

  /** Mixed: every call of a port is a task of the scheduler, which lets them go in an order of its own. */
  const mixed = (deps: World['deps']): World['deps'] => {
    const mix = <T extends object>(port: T): T =>
      new Proxy(port, {
        get: (target, member) => {
          const value: unknown = Reflect.get(target, member);
          return typeof value === 'function'
            ? scheduler.scheduleFunction(
                async (...args: unknown[]): Promise<unknown> => Reflect.apply(value, target, args),
              )
            : value;
        },
      });
    const { table, machines, commands, notifier, evidence } = deps;
    return {
      ...deps,
      table: mix(table),
      machines: mix(machines),
      commands: mix(commands),
      notifier: mix(notifier),
      evidence: mix(evidence),
    };
  };

  const take = async (useCases: World['useCases'], signal: Signal): Promise<void> => {
    const { became } = await useCases.takeSignal(signal);
    taken.push({ id: signal.id, became });
  };

  /** A machine reaches its step that changes something, or gives up an attempt that did not succeed for the next. */
  const begin = async (useCases: World['useCases'], index: number): Promise<void> => {
    const name = pick(world.runningExecutions(), index);
    if (name === undefined) return;
    const last = attempts.get(name);
    if (last !== undefined && world.machines.answers.get(last.taskToken)?.ok === true) return;
    if (last !== undefined) world.machines.giveUp(last.taskToken);
    const attempt = (last?.attempt ?? 0) + 1;
    const taskToken = world.machines.waitFor(name);
    attempts.set(name, { attempt, taskToken });
    await useCases.beginCommand(await world.request(name, { attempt, taskToken }));
  };

  const run = async (each: Act, useCases: World['useCases']): Promise<void> => {
    switch (each.act) {
      case 'signal': {
        const signal = pick(signals, each.which);
        if (signal !== undefined) await take(useCases, { ...signal, route: each.route });
        return;
      }
      case 'ask':
        return take(useCases, aRequest(each.component, 0, each.requestId));
      case 'settle': {
        const name = pick([...world.machines.executions.keys()], each.which);
        if (name !== undefined) await useCases.settle(name);
        return;
      }
      case 'begin':
        return begin(useCases, each.which);
      case 'end-command': {
        const command = pick(world.commands.sent, each.which);
        if (command !== undefined) await useCases.endCommand.endCommand(command.commandId);
        return;
      }
      case 'sweep':
        return useCases.sweep();
      case 'pick-up':
        return useCases.pickUp();
    }
  };

  const play = async (
    acts: readonly {
      readonly act: Act;
      readonly kill: { readonly at: number; readonly when: 'before' | 'after' } | undefined;
    }[],
  ) => {
    const works = acts.map(async ({ act: what, kill: how }) => {
      const deps = mixed(world.deps);
      const crashing = how === undefined ? deps : crashingAt(deps, how.at, how.when).deps;
      if (how !== undefined) kills += 1;
      await untilKilled(() => run(what, createUseCases(crashing)));
    });
    await scheduler.waitFor(Promise.all(works));
  };

  /** A step is let run under a second name only when its first can do nothing any more. */
  const watchHost = (): void => {
    const { commands, clock } = world;
    const started = new Map<string, number>();
    const original = commands.send;
    commands.send = async (command) => {
      const now = clock.now().getTime();
      for (const other of commands.sent) {
        const [recoveryId] = other.comment.split(' ');
        const isRepetition = commands.sent.find(({ comment }) => comment === other.comment) !== other;
        if (isRepetition || !command.comment.startsWith(`${recoveryId} `) || other.comment === command.comment)
          continue;
        const state = await commands.look(other.commandId, other.node);
        const isOver = state?.ended !== undefined || (started.get(other.commandId) ?? 0) + 90_000 <= now;
        if (!isOver) wrong.push(`${command.comment} was sent while ${other.comment} may run`);
        if (state?.ended === 'done') wrong.push(`${command.comment} was sent after ${other.comment} had its effect`);
      }
      const commandId = await original(command);
      started.set(commandId, now);
      return commandId;
    };
  };
  watchHost();

  return { world, taken, wrong, happen, play, kills: () => kills };
};

it('keeps every promise of admission and settling, in whatever order things happen and whoever is killed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(round, { minLength: 1, maxLength: 12 }), async (scheduler, rounds) => {
      const history = aHistory(scheduler);
      const { world } = history;
      for (const { events, acts } of rounds) {
        for (const each of events) await history.happen(each);
        await history.play(acts);
        expect(await violations(world)).toEqual([]);
      }
      expect(history.wrong).toEqual([]);
      const effective = history.taken.filter(({ became }) => became !== 'duplicate' && became !== 'noted');
      expect(effective.length).toBe(new Set(effective.map(({ id }) => id)).size);
      if (history.kills() === 0) {
        const texts = world.notifier.published.map(({ subject, text }) => `${subject}\n${text}`);
        expect(new Set(texts).size).toBe(texts.length);
      }
      await wind(world);
      expect(await leaks(world)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
