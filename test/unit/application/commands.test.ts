import { describe, expect, it } from 'vitest';
import { createBeginCommand } from '#application/begin-command';
import { commentOf } from '#application/send-command';
import { GUARD } from '#domain/admission/guard-item';
import { RecoveryError } from '#domain/errors';
import { StepRun } from '#domain/recovery/step-run';
import { keys } from '#domain/table/keys';
import { at, iso, NODE } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';

const stepOf = ({ table }: World, recoveryId: string, stepRun = 'restart.1') =>
  table.get(keys.step(recoveryId, stepRun));
const done = { ended: 'done', exitCode: 0, output: 'restarted\n{"pid":42}\n' } as const;

describe('a step that begins', () => {
  it('records its beginning and sends its command with recovery, step and epoch (S6)', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const { epoch } = await world.recovery(recoveryId);
    await world.useCases.beginCommand(
      await world.request(recoveryId, { parameters: { Unit: 'catalog', Wait: 5, RecoveryId: 'forged' } }),
    );
    expect(world.commands.sent).toEqual([
      {
        commandId: 'command-1',
        document: 'auto-recovery-start-service',
        node: NODE,
        parameters: { Unit: 'catalog', Wait: '5', RecoveryId: recoveryId, StepId: 'restart.1', Epoch: String(epoch) },
        comment: `${recoveryId} restart.1`,
        deliveryTimeoutSeconds: 30,
      },
    ]);
    expect(await stepOf(world, recoveryId)).toMatchObject({
      state: 'begun',
      commandId: 'command-1',
      deadlineAt: iso(90),
    });
  });

  it.each<[string, string, (world: World, recoveryId: string) => Promise<unknown>]>([
    [
      'its lease is another’s',
      'no longer holds the lease',
      ({ table }) =>
        table.transact([{ do: 'update', key: keys.guard('catalog'), set: { [GUARD.recoveryId]: 'other-1' } }]),
    ],
    [
      'its epoch is old',
      'no longer holds the lease',
      ({ table }) => table.transact([{ do: 'update', key: keys.guard('catalog'), increment: { [GUARD.epoch]: 1 } }]),
    ],
    ['its lease is over', 'no longer holds the lease', async ({ clock }) => clock.advance(300 + 120 + 120)],
    [
      'recovery is disabled everywhere',
      'disabled for all components',
      ({ useCases }) => useCases.switches.disable({ by: 'a', reason: 'r' }),
    ],
    [
      'recovery is disabled for it',
      'disabled for this component',
      ({ useCases }) => useCases.switches.disable({ component: 'catalog', by: 'a', reason: 'r' }),
    ],
    [
      'it was revoked',
      'it was stopped',
      ({ table }, id) => table.transact([{ do: 'update', key: keys.recovery(id), set: { revokedAt: iso(1) } }]),
    ],
    [
      'it has ended',
      'it was stopped',
      ({ table }, id) => table.transact([{ do: 'update', key: keys.recovery(id), set: { status: 'ended' } }]),
    ],
  ])('is fenced when %s', async (_, why, change) => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await change(world, recoveryId);
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    expect(world.commands.sent).toEqual([]);
    expect(await stepOf(world, recoveryId)).toBeUndefined();
    expect(world.machines.answers.get(request.taskToken)).toMatchObject({
      ok: false,
      error: 'Fenced',
      cause: expect.stringMatching(new RegExp(`restart was not begun: .*${why}`)),
    });
  });

  it('holds its lease until a millisecond before its end', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.clock.set(new Date(at(540).getTime() - 1));
    await world.useCases.beginCommand(await world.request(recoveryId));
    expect(world.commands.sent).toHaveLength(1);
  });

  it('asks no fence when it changes nothing', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
    await world.useCases.beginCommand(await world.request(recoveryId, { mutates: false, step: 'look' }));
    expect(world.commands.sent).toHaveLength(1);
  });

  it('is refused before anything is recorded when its name does not fit a comment', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId, { step: 'x'.repeat(70) });
    await expect(world.useCases.beginCommand(request)).rejects.toThrow('give the step a shorter id');
    expect(await stepOf(world, recoveryId, `${'x'.repeat(70)}.1`)).toBeUndefined();
    expect(commentOf('r'.repeat(90), 'restart.1')).toHaveLength(100);
  });
});

describe('a command that cannot be sent', () => {
  it.each([
    ['NodeUnreachable', 'the node is gone'],
    ['CommandRefused', 'the document is gone'],
    ['AccessDenied', 'not allowed'],
    ['ServiceThrottled', 'too many'],
  ] as const)('for %s ends its step at once, and nothing is waited for', async (code, words) => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.commands.refuse(NODE, new RecoveryError(code, words));
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    expect(world.machines.answers.get(request.taskToken)).toEqual({
      ok: false,
      error: 'CommandNotSent',
      cause: `could not be sent to ${NODE}: ${words}`,
    });
    expect(await stepOf(world, recoveryId)).toMatchObject({ state: 'failed', heard: true });
    world.fail(recoveryId, 'Untouched', 'restart could not be sent');
    expect(await world.useCases.settle(recoveryId)).toMatchObject({
      did: 'settled',
      recovery: { outcome: 'untouched' },
    });
  });

  it('and whose machine could not be told is told by the sweeper, with the same error', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.commands.refuse(NODE, new RecoveryError('NodeUnreachable', 'gone'));
    const request = await world.request(recoveryId);
    const deaf = { ...world.machines, answer: () => Promise.reject(new RecoveryError('ServiceThrottled', 'later')) };
    const beginCommand = createBeginCommand({ ...world.deps, machines: deaf });
    await expect(beginCommand(request)).rejects.toMatchObject({ code: 'ServiceThrottled' });
    await world.useCases.sweep();
    expect(world.machines.answers.get(request.taskToken)).toMatchObject({ ok: false, error: 'CommandNotSent' });
  });

  it('for all that is known is sent again, and then left to its end', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    let sends = 0;
    const unsure = {
      ...world.commands,
      send: async (command: Parameters<World['commands']['send']>[0]) => {
        sends += 1;
        await world.commands.send(command);
        throw new RecoveryError('ServiceUnavailable', 'no answer');
      },
    };
    const request = await world.request(recoveryId);
    await createBeginCommand({ ...world.deps, commands: unsure })(request);
    expect(sends).toBe(3);
    expect(new Set(world.commands.sent.map(({ parameters }) => parameters['StepId']))).toEqual(new Set(['restart.1']));
    expect(world.machines.answers.size).toBe(0);
    world.commands.end('command-1', done);
    expect(await world.useCases.endCommand.endCommand('command-1')).toBe('answered');
    expect(world.machines.answers.get(request.taskToken)).toMatchObject({ ok: true, output: { pid: 42 } });
  });

  it('for a reason that nobody foresaw is an error of ours', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const broken = { ...world.commands, send: () => Promise.reject(new TypeError('a bug')) };
    const request = await world.request(recoveryId);
    await expect(createBeginCommand({ ...world.deps, commands: broken })(request)).rejects.toThrow('a bug');
  });

  it('is not sent again when only its id could not be recorded', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    let transactions = 0;
    const table: World['table'] = {
      ...world.table,
      transact: (writes) => {
        transactions += 1;
        return transactions === 2
          ? Promise.reject(new RecoveryError('TableBusy', 'later'))
          : world.table.transact(writes);
      },
    };
    const request = await world.request(recoveryId);
    await createBeginCommand({ ...world.deps, table })(request);
    expect(world.commands.sent).toHaveLength(1);
    world.commands.end('command-1', done);
    expect(await world.useCases.endCommand.endCommand('command-1')).toBe('answered');
    expect(world.machines.answers.get(request.taskToken)).toMatchObject({ ok: true });
  });
});

describe('a step that is begun again', () => {
  it('by a second call is neither recorded nor sent a second time', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    await world.useCases.beginCommand(request);
    expect(world.commands.sent).toHaveLength(1);
  });

  it('by a second call with a new token answers the new one', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    world.machines.giveUp(request.taskToken);
    const again = { ...request, taskToken: world.machines.waitFor(recoveryId) };
    await world.useCases.beginCommand(again);
    world.commands.end('command-1', done);
    await world.useCases.endCommand.endCommand('command-1');
    expect([...world.machines.answers.keys()]).toEqual([again.taskToken]);
    expect(world.commands.sent).toHaveLength(1);
  });

  it('after its end answers with that end', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    world.commands.end('command-1', { ended: 'failed', exitCode: 70, errorOutput: 'it did not stop' });
    await world.useCases.endCommand.endCommand('command-1');
    const again = { ...request, taskToken: world.machines.waitFor(recoveryId) };
    await world.useCases.beginCommand(again);
    expect(world.machines.answers.get(again.taskToken)).toMatchObject({
      ok: false,
      error: 'CommandFailed',
      cause: 'the action was tried and did not have its effect: it did not stop',
    });
    expect(world.commands.sent).toHaveLength(1);
  });

  const killedAfterBeginning = async (sent: boolean) => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    const dying = {
      ...world.commands,
      send: async (command: Parameters<World['commands']['send']>[0]) => {
        if (sent) await world.commands.send(command);
        throw new Error('killed');
      },
    };
    await expect(createBeginCommand({ ...world.deps, commands: dying })(request)).rejects.toThrow('killed');
    world.machines.giveUp(request.taskToken);
    const again = { ...request, attempt: 2, taskToken: world.machines.waitFor(recoveryId) };
    return { world, recoveryId, request, again };
  };

  it.each([true, false])(
    'by the machine’s next attempt, where a kill left no end (sent: %s), is taken up under its own name',
    async (sent) => {
      const { world, recoveryId, again } = await killedAfterBeginning(sent);
      world.clock.advance(5);
      await world.useCases.beginCommand(again);
      expect(world.commands.sent.map(({ parameters }) => parameters['StepId'])).toEqual(
        sent ? ['restart.1', 'restart.1'] : ['restart.1'],
      );
      expect(await stepOf(world, recoveryId, 'restart.2')).toBeUndefined();
      expect(await stepOf(world, recoveryId)).toMatchObject({ deadlineAt: iso(95), taskToken: again.taskToken });
      const last = world.commands.sent.at(-1)?.commandId ?? '';
      world.commands.end(
        last,
        sent
          ? { ended: 'failed', exitCode: 72, output: '{"repeated":true,"first":{"exitCode":0,"result":{"pid":7}}}' }
          : done,
      );
      await world.useCases.endCommand.endCommand(last);
      expect(world.machines.answers.get(again.taskToken)).toMatchObject({ ok: true });
    },
  );

  it('whose first command ends after the repetition was refused takes the first one’s end', async () => {
    const { world, again } = await killedAfterBeginning(true);
    await world.useCases.beginCommand(again);
    world.commands.end('command-2', {
      ended: 'failed',
      exitCode: 72,
      output: '{"repeated":true,"first":{"exitCode":null,"result":null}}',
    });
    expect(await world.useCases.endCommand.endCommand('command-2')).toBe('running');
    world.commands.end('command-1', done);
    expect(await world.useCases.endCommand.endCommand('command-1')).toBe('answered');
    expect(world.machines.answers.get(again.taskToken)).toMatchObject({ ok: true, output: { pid: 42 } });
  });

  it('while recovery was disabled is not sent again, and not claimed to be untouched either', async () => {
    const { world, recoveryId, again } = await killedAfterBeginning(true);
    await world.useCases.switches.disable({ by: 'ann', reason: 'stop' });
    await world.useCases.beginCommand(again);
    expect(world.commands.sent).toHaveLength(1);
    expect(world.machines.answers.size).toBe(0);
    expect(await stepOf(world, recoveryId)).toMatchObject({ state: 'begun', taskToken: again.taskToken });
    world.commands.end('command-1', done);
    await world.useCases.endCommand.endCommand('command-1');
    expect(world.machines.answers.get(again.taskToken)).toMatchObject({ ok: true });
  });

  it('by the next attempt after a success that nobody heard is told it, and does not run again', async () => {
    const { world, recoveryId, request, again } = await killedAfterBeginning(true);
    world.commands.end('command-1', done);
    await world.useCases.endCommand.endCommand('command-1');
    expect(await stepOf(world, recoveryId)).toMatchObject({ state: 'done', heard: false });
    expect(world.machines.answers.has(request.taskToken)).toBe(false);
    await world.useCases.beginCommand(again);
    expect(world.commands.sent).toHaveLength(1);
    expect(world.machines.answers.get(again.taskToken)).toMatchObject({ ok: true, output: { pid: 42 } });
    expect(await stepOf(world, recoveryId)).toMatchObject({ heard: true });
  });

  it('by the next attempt, where the end was there and only unheard, is told that end', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    world.commands.end('command-1', done);
    world.machines.giveUp(request.taskToken);
    world.clock.advance(300);
    const again = { ...request, attempt: 2, taskToken: world.machines.waitFor(recoveryId) };
    await world.useCases.beginCommand(again);
    expect(world.commands.sent).toHaveLength(1);
    expect(world.machines.answers.get(again.taskToken)).toMatchObject({ ok: true, output: { pid: 42 } });
  });

  it('by the next attempt after a failure, or after its deadline, is a new one', async () => {
    const failed = aWorld();
    const recoveryId = await failed.begun();
    await failed.useCases.beginCommand(await failed.request(recoveryId));
    failed.commands.end('command-1', { ended: 'failed', exitCode: 70 });
    await failed.useCases.endCommand.endCommand('command-1');
    await failed.useCases.beginCommand(await failed.request(recoveryId, { attempt: 2 }));
    expect(failed.commands.sent.at(-1)?.parameters['StepId']).toBe('restart.2');

    const late = await killedAfterBeginning(true);
    late.world.clock.advance(90);
    await late.world.useCases.beginCommand(late.again);
    expect(late.world.commands.sent.at(-1)?.parameters['StepId']).toBe('restart.2');
  });

  it('by the next attempt while its command is known to run only waits for it', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    world.machines.giveUp(request.taskToken);
    const again = { ...request, attempt: 2, taskToken: world.machines.waitFor(recoveryId) };
    await world.useCases.beginCommand(again);
    expect(world.commands.sent).toHaveLength(1);
    world.commands.end('command-1', done);
    await world.useCases.endCommand.endCommand('command-1');
    expect(world.machines.answers.get(again.taskToken)).toMatchObject({ ok: true });
  });

  it('runs again when it changes nothing: a look must be fresh', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.beginCommand(await world.request(recoveryId, { mutates: false, step: 'look' }));
    await world.useCases.beginCommand(await world.request(recoveryId, { mutates: false, step: 'look', attempt: 2 }));
    expect(world.commands.sent.map(({ parameters }) => parameters['StepId'])).toEqual(['look.1', 'look.2']);
  });
});

describe('a document that does not carry the fence to the host', () => {
  const foreign = { document: 'AWS-RunPatchBaseline', hostFence: false } as const;

  it('is given its own parameters and no others', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.beginCommand(
      await world.request(recoveryId, { ...foreign, parameters: { Operation: 'Scan', Wait: 5 } }),
    );
    expect(world.commands.sent).toMatchObject([{ parameters: { Operation: 'Scan', Wait: '5' } }]);
    expect(Object.keys(world.commands.sent[0]?.parameters ?? {})).toEqual(['Operation', 'Wait']);
  });

  it('is never sent a second time where it may have been sent: nobody would refuse it', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const unsure = {
      ...world.commands,
      send: async (command: Parameters<World['commands']['send']>[0]) => {
        await world.commands.send(command);
        throw new RecoveryError('ServiceUnavailable', 'no answer');
      },
    };
    const request = await world.request(recoveryId, foreign);
    await createBeginCommand({ ...world.deps, commands: unsure })(request);
    world.machines.giveUp(request.taskToken);
    const again = { ...request, attempt: 2, taskToken: world.machines.waitFor(recoveryId) };
    await world.useCases.beginCommand(again);
    expect(world.commands.sent).toHaveLength(1);
    expect(await stepOf(world, recoveryId, 'restart.2')).toBeUndefined();
    world.commands.end('command-1', done);
    await world.useCases.endCommand.endCommand('command-1');
    expect(world.machines.answers.get(again.taskToken)).toMatchObject({ ok: true, output: { pid: 42 } });
  });
});

describe('two attempts at a step at the same time', () => {
  /** The look of the later attempt is over before the earlier one is recorded. */
  const heldUp = async (then: (world: World, recoveryId: string) => Promise<void>) => {
    const world = aWorld();
    const recoveryId = await world.begun();
    let looks = 0;
    const table: World['table'] = {
      ...world.table,
      query: async (pk, prefix) => {
        const found = await world.table.query(pk, prefix);
        looks += 1;
        if (looks === 1) await then(world, recoveryId);
        return found;
      },
    };
    const later = await world.request(recoveryId, { attempt: 2 });
    await createBeginCommand({ ...world.deps, table })(later);
    return { world, recoveryId, later, looks };
  };

  it('become one: what the later did not see when it looked it sees when it writes', async () => {
    const { world, later, looks } = await heldUp(async (there, recoveryId) => {
      await there.useCases.beginCommand(await there.request(recoveryId, { attempt: 1 }));
    });
    expect(looks).toBe(2);
    expect(world.commands.sent).toHaveLength(1);
    world.commands.end('command-1', done);
    await world.useCases.endCommand.endCommand('command-1');
    expect(world.machines.answers.get(later.taskToken)).toMatchObject({ ok: true });
  });

  it('become one: the earlier, when it comes after the later, does not begin', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const earlier = await world.request(recoveryId, { attempt: 1 });
    await world.useCases.beginCommand(await world.request(recoveryId, { attempt: 2 }));
    await world.useCases.beginCommand(earlier);
    expect(world.commands.sent.map(({ parameters }) => parameters['StepId'])).toEqual(['restart.2']);
    expect(world.machines.answers.get(earlier.taskToken)).toMatchObject({
      error: 'Fenced',
      cause: expect.stringContaining('a later attempt'),
    });
  });
});

describe('a command that ends', () => {
  it('is nobody’s when its comment is not ours', async () => {
    const world = aWorld();
    const send = (comment: string) =>
      world.commands.send({ document: 'd', node: NODE, parameters: {}, comment, deliveryTimeoutSeconds: 30 });
    for (const comment of ['patching', 'one two three', 'nothing-1 restart.1', '']) {
      const commandId = await send(comment);
      world.commands.end(commandId, done);
      expect(await world.useCases.endCommand.endCommand(commandId)).toBe('not-ours');
    }
    expect(await world.useCases.endCommand.endCommand('unheard-of')).toBe('not-ours');
    expect(world.table.items.size).toBe(0);
  });

  it('is answered once, by whoever comes first', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.beginCommand(await world.request(recoveryId));
    expect(await world.useCases.endCommand.endCommand('command-1')).toBe('running');
    world.commands.end('command-1', done);
    expect(await world.useCases.endCommand.endCommand('command-1')).toBe('answered');
    expect(await world.useCases.endCommand.endCommand('command-1')).toBe('answered-before');
  });

  it('does not overwrite the end that another was first to record', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.beginCommand(await world.request(recoveryId));
    const stale = StepRun.parse(await stepOf(world, recoveryId));
    world.commands.end('command-1', done);
    await world.useCases.endCommand.endCommand('command-1');
    const other = await world.commands.send({
      document: 'd',
      node: NODE,
      parameters: {},
      comment: `${recoveryId} restart.1`,
      deliveryTimeoutSeconds: 30,
    });
    world.commands.end(other, { ended: 'failed', exitCode: 70 });
    expect(await world.useCases.endCommand.endStep({ ...stale, commandId: other })).toBe('answered-before');
    expect(await stepOf(world, recoveryId)).toMatchObject({
      state: 'done',
      commandId: 'command-1',
      result: { exitCode: 0 },
    });
  });

  it('of which the event was lost is answered by the sweeper', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    world.commands.end('command-1', done);
    await world.useCases.sweep();
    expect(world.machines.answers.get(request.taskToken)).toMatchObject({
      ok: true,
      output: { message: 'restarted', pid: 42 },
    });
  });

  it('after its machine gave up is recorded all the same', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    world.machines.giveUp(request.taskToken);
    world.commands.end('command-1', done);
    expect(await world.useCases.endCommand.endCommand('command-1')).toBe('answered');
    expect(await stepOf(world, recoveryId)).toMatchObject({ state: 'done', heard: false });
    expect(world.log.logged.some(({ message }) => message === 'nobody waits for this step any more')).toBe(true);
  });
});
