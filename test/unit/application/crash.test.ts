import { describe, expect, it } from 'vitest';
import { createUseCases, type UseCases } from '#application/use-cases';
import { partitions } from '#domain/table/keys';
import { crashingAt, untilKilled } from '#test/support/crash';
import { aWorld, type World } from '#test/support/deps';
import { aCall, BEGUN } from './call-request.ts';

interface Scene {
  readonly world: World;
  /** What is killed. */
  readonly work: (useCases: UseCases) => Promise<unknown>;
}

/** A sweep comes by, twice, as it does every minute. */
const sweepTwice = async ({ clock, useCases }: World): Promise<void> => {
  for (let times = 0; times < 2; times += 1) {
    clock.advance(30);
    await useCases.sweep();
  }
};

/** Kills the scene's work at every call of a port, before and after its effect, and hands each world that is left. */
const killedEverywhere = async (
  stage: () => Promise<Scene>,
  check: (world: World, where: string) => Promise<void>,
): Promise<number> => {
  const rehearsal = await stage();
  const { deps, calls } = crashingAt(rehearsal.world.deps, Number.POSITIVE_INFINITY, 'before');
  await rehearsal.work(createUseCases(deps));
  for (let at = 0; at < calls.length; at += 1) {
    for (const when of ['before', 'after'] as const) {
      const { world, work } = await stage();
      // why not required: a kill inside the delivery of a message is caught, the message being stored
      await untilKilled(() => work(createUseCases(crashingAt(world.deps, at, when).deps)));
      await check(world, `${when} ${calls[at]}`);
    }
  }
  return calls.length;
};

/** How often each step was let run on its host, which refuses to repeat one. */
const effects = ({ commands }: World): string[] => [...new Set(commands.sent.map(({ comment }) => comment))];

describe('a kill at any await', () => {
  it('of taking a signal leaves one recovery that runs and one message, after the redelivery and a sweep', async () => {
    const checked = await killedEverywhere(
      async () => {
        const world = aWorld();
        const signal = world.fire('catalog-unhealthy');
        return { world, work: ({ takeSignal }) => takeSignal(signal) };
      },
      async (world, where) => {
        await sweepTwice(world);
        const { recoveryId = '' } = await world.incident();
        expect(world.runningExecutions(), where).toEqual([recoveryId]);
        expect(await world.slots(), where).toEqual([recoveryId]);
        expect(new Set(world.subjects()), where).toEqual(new Set(['Recovery of catalog begins']));
        expect(await world.table.query(partitions.outbox), where).toEqual([]);
        world.succeed(recoveryId);
        await world.useCases.sweep();
        expect(await world.slots(), where).toEqual([]);
        expect(await world.holder(), where).toBeUndefined();
      },
    );
    expect(checked).toBe(4);
  });

  it('of taking a signal that is refused leaves one incident that waits and one page', async () => {
    const checked = await killedEverywhere(
      async () => {
        const world = aWorld();
        await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
        const signal = world.fire('catalog-unhealthy');
        return { world, work: ({ takeSignal }) => takeSignal(signal) };
      },
      async (world, where) => {
        await sweepTwice(world);
        expect(await world.incident(), where).toMatchObject({ status: 'waiting', waitingFor: 'enabled' });
        expect(new Set(world.subjects('pages')), where).toEqual(new Set(['catalog is not being recovered: enabled']));
        expect(await world.table.query(partitions.outbox), where).toEqual([]);
        expect(world.machines.executions.size, where).toBe(0);
      },
    );
    expect(checked).toBe(4);
  });

  it.each(['succeed', 'fail'] as const)(
    'of settling (%s) leaves no lease, no slot and one message, after a sweep',
    async (end) => {
      const checked = await killedEverywhere(
        async () => {
          const world = aWorld();
          const recoveryId = await world.begun();
          await world.useCases.beginCommand(await world.request(recoveryId));
          world.commands.end('command-1', { ended: 'done', exitCode: 0 });
          if (end === 'succeed') world.succeed(recoveryId);
          else world.fail(recoveryId, 'NotUndone');
          return { world, work: ({ settle }) => settle(recoveryId) };
        },
        async (world, where) => {
          await sweepTwice(world);
          expect(await world.slots(), where).toEqual([]);
          expect(await world.holder(), where).toBeUndefined();
          expect((await world.incident()).status, where).toBe(end === 'succeed' ? 'watching' : 'needs-people');
          expect(await world.table.query(partitions.outbox), where).toEqual([]);
          expect(new Set(world.subjects()).size, where).toBe(2);
        },
      );
      expect(checked).toBeGreaterThan(10);
    },
  );

  it('of beginning a step lets it run once, whoever asks again, and leaves nothing', async () => {
    const checked = await killedEverywhere(
      async () => {
        const world = aWorld();
        const recoveryId = await world.begun();
        const request = await world.request(recoveryId);
        return { world, work: ({ beginCommand }) => beginCommand(request) };
      },
      async (world, where) => {
        const [recoveryId = ''] = world.runningExecutions();
        const wasRecorded = (await world.table.query(`RECOVERY#${recoveryId}`, 'STEP#')).length > 0;
        const again = await world.request(recoveryId, { attempt: 2 });
        world.clock.advance(5);
        await world.useCases.beginCommand(again);
        expect(effects(world), where).toEqual([`${recoveryId} restart.${wasRecorded ? 1 : 2}`]);
        const [first] = world.commands.sent;
        world.commands.end(first?.commandId ?? '', { ended: 'done', exitCode: 0, output: '{"pid":42}' });
        await world.useCases.endCommand.endCommand(first?.commandId ?? '');
        await world.useCases.sweep();
        expect(world.machines.answers.get(again.taskToken), where).toMatchObject({ ok: true, output: { pid: 42 } });
        world.succeed(recoveryId);
        await world.useCases.sweep();
        expect(await world.slots(), where).toEqual([]);
      },
    );
    expect(checked).toBe(3);
  });

  it.each([1, 2])(
    'of letting a call begin never lets one begin that is not recorded, and lets the machine ask again (attempt %d)',
    async (attempt) => {
      const checked = await killedEverywhere(
        async () => {
          const world = aWorld();
          const request = await aCall(world, await world.begun());
          return { world, work: ({ beginCall }) => beginCall(request) };
        },
        async (world, where) => {
          const [recoveryId = ''] = world.runningExecutions();
          const records = async () => (await world.table.query(`RECOVERY#${recoveryId}`, 'STEP#')).length;
          const answered = [...world.machines.answers.values()];
          const recorded = await records();
          expect(answered, where).toEqual(answered.length === 0 ? [] : [BEGUN]);
          expect(recorded, where).toBeGreaterThanOrEqual(answered.length);
          const again = await aCall(world, recoveryId, { attempt });
          world.clock.advance(5);
          await world.useCases.beginCall(again);
          expect(world.machines.answers.get(again.taskToken), where).toEqual(BEGUN);
          expect(await records(), where).toBe(attempt === 1 || recorded === 0 ? 1 : 2);
          world.succeed(recoveryId);
          await world.useCases.sweep();
          // why: a call that was let begin five seconds later may still be made 50 seconds after that
          world.clock.advance(49);
          await world.useCases.sweep();
          expect(await world.slots(), where).toEqual([recoveryId]);
          world.clock.advance(1);
          await world.useCases.sweep();
          expect(await world.slots(), where).toEqual([]);
          expect(await world.holder(), where).toBeUndefined();
        },
      );
      expect(checked).toBe(2);
    },
  );

  it('of letting a call begin, and a switch thrown then, lets no machine make it that has not gone on', async () => {
    await killedEverywhere(
      async () => {
        const world = aWorld();
        const request = await aCall(world, await world.begun());
        return { world, work: ({ beginCall }) => beginCall(request) };
      },
      async (world, where) => {
        const [recoveryId = ''] = world.runningExecutions();
        await world.useCases.switches.disable({ by: 'ann', reason: 'stop' });
        for (const attempt of [1, 2]) {
          const again = await aCall(world, recoveryId, { attempt });
          await world.useCases.beginCall(again);
          expect(world.machines.answers.get(again.taskToken), where).toMatchObject({ error: 'Fenced' });
        }
      },
    );
  });

  it.each(['command', 'call'] as const)(
    'of refusing to undo what was never begun (by a %s) leaves nothing that begins, and the refusal is given again',
    async (kind) => {
      const undo = { step: 'restart:undo', undoOf: 'restart' } as const;
      const asking = (world: World, recoveryId: string) =>
        kind === 'call' ? aCall(world, recoveryId, undo) : world.request(recoveryId, undo);
      const begin = ({ beginCall, beginCommand }: UseCases, request: Awaited<ReturnType<typeof asking>>) =>
        'call' in request ? beginCall(request) : beginCommand(request);
      const checked = await killedEverywhere(
        async () => {
          const world = aWorld();
          const request = await asking(world, await world.begun());
          return { world, work: (useCases) => begin(useCases, request) };
        },
        async (world, where) => {
          const [recoveryId = ''] = world.runningExecutions();
          const wasTold = world.machines.answers.size > 0;
          if (wasTold) await world.useCases.beginCommand(await world.request(recoveryId));
          const again = await asking(world, recoveryId);
          await begin(world.useCases, again);
          expect(world.machines.answers.get(again.taskToken), where).toMatchObject({ error: 'NotBegun' });
          await world.useCases.beginCommand(await world.request(recoveryId));
          expect(world.commands.sent, where).toEqual([]);
          expect(await world.table.query(`RECOVERY#${recoveryId}`, 'STEP#'), where).toEqual([]);
          world.fail(recoveryId, 'RolledBack');
          await world.useCases.sweep();
          expect(await world.slots(), where).toEqual([]);
        },
      );
      expect(checked).toBe(3);
    },
  );

  it('of ending a command still tells the machine, by the event’s redelivery or by the sweeper', async () => {
    for (const by of ['redelivery', 'sweep'] as const) {
      const checked = await killedEverywhere(
        async () => {
          const world = aWorld();
          await world.useCases.beginCommand(await world.request(await world.begun()));
          world.commands.end('command-1', { ended: 'failed', exitCode: 70 });
          return { world, work: ({ endCommand }) => endCommand.endCommand('command-1') };
        },
        async (world, where) => {
          if (by === 'redelivery') await world.useCases.endCommand.endCommand('command-1');
          else await world.useCases.sweep();
          expect([...world.machines.answers.values()], where).toEqual([
            expect.objectContaining({ ok: false, error: 'CommandFailed' }),
          ]);
        },
      );
      expect(checked).toBe(7);
    }
  });

  it('of the sweeper itself is mended by the next one', async () => {
    const checked = await killedEverywhere(
      async () => {
        const world = aWorld();
        const recoveryId = await world.begun();
        world.clock.set(new Date(Date.parse((await world.recovery(recoveryId)).deadlineAt) + 1));
        return { world, work: ({ sweep }) => sweep() };
      },
      async (world, where) => {
        await sweepTwice(world);
        expect(await world.slots(), where).toEqual([]);
        expect((await world.incident()).status, where).toBe('needs-people');
        expect(new Set(world.subjects('pages')), where).toEqual(new Set(['Recovery of catalog failed (attempt 1)']));
        expect(await world.table.query(partitions.outbox), where).toEqual([]);
      },
    );
    expect(checked).toBeGreaterThan(15);
  });
});
