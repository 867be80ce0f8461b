import { describe, expect, it } from 'vitest';
import { CallRequest, createBeginCall } from '#application/begin-call';
import { createEndCommand } from '#application/end-command';
import { createUseCases } from '#application/use-cases';
import { GUARD } from '#domain/admission/guard-item';
import { RecoveryError } from '#domain/errors';
import { itemOf } from '#domain/incident/changes';
import { StepRun } from '#domain/recovery/step-run';
import { keys } from '#domain/table/keys';
import { aStepRun, iso, NODE } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';
import { aCall, BEGUN } from './call-request.ts';

const stepOf = ({ table }: World, recoveryId: string, stepRun = 'scale.1') => table.get(keys.step(recoveryId, stepRun));

const begunCall = async (changes: Partial<CallRequest> = {}) => {
  const world = aWorld();
  const recoveryId = await world.begun();
  const request = await aCall(world, recoveryId, changes);
  await world.useCases.beginCall(request);
  return { world, recoveryId, request };
};

/** SSM as it is for a step that has no command: nobody has a reason to ask it anything. */
const neverAsked = (): World['deps']['commands'] => {
  const fail = () => Promise.reject(new TypeError('SSM was asked about a call'));
  return { send: fail, look: fail, origin: fail };
};

const REFUSALS: [string, string, (world: World, recoveryId: string) => Promise<unknown>][] = [
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
];

describe('a call that begins', () => {
  it('is recorded, and only then its machine is let make it (S6)', async () => {
    const { world, recoveryId, request } = await begunCall();
    expect(world.machines.answers.get(request.taskToken)).toEqual(BEGUN);
    expect(await stepOf(world, recoveryId)).toMatchObject({
      does: 'call',
      command: 'ecs:updateService',
      mutates: true,
      state: 'begun',
      begunAt: iso(0),
      deadlineAt: iso(20 + 30),
    });
    expect(await stepOf(world, recoveryId)).not.toHaveProperty('node');
    expect(world.commands.sent).toEqual([]);
  });

  it.each(REFUSALS)('is fenced when %s', async (_, why, change) => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await change(world, recoveryId);
    const request = await aCall(world, recoveryId);
    await world.useCases.beginCall(request);
    expect(await stepOf(world, recoveryId)).toBeUndefined();
    expect(world.machines.answers.get(request.taskToken)).toMatchObject({
      ok: false,
      error: 'Fenced',
      cause: expect.stringMatching(new RegExp(`scale was not begun: .*${why}`)),
    });
  });

  it('is not let begin when its record could not be written', async () => {
    const world = aWorld();
    const request = await aCall(world, await world.begun());
    const table = { ...world.table, transact: () => Promise.reject(new RecoveryError('TableBusy', 'later')) };
    await expect(createBeginCall({ ...world.deps, table })(request)).rejects.toMatchObject({ code: 'TableBusy' });
    expect(world.machines.answers.size).toBe(0);
  });

  it('may be one of many over targets, and changes something or needs no leave', async () => {
    const { world, request, recoveryId } = await begunCall({ step: 'restart:n0:undo' });
    expect(await stepOf(world, recoveryId, 'restart:n0:undo.1')).toMatchObject({ step: 'restart:n0:undo' });
    expect(CallRequest.safeParse(request).success).toBe(true);
    expect(CallRequest.safeParse({ ...request, mutates: false }).success).toBe(false);
    expect(CallRequest.safeParse({ ...request, node: NODE }).success).toBe(false);
  });
});

describe('a call that is begun again', () => {
  it('by a repeated invocation is let begin once: the second answer is heard by nobody', async () => {
    const { world, request, recoveryId } = await begunCall();
    await world.useCases.beginCall(request);
    expect([...world.machines.answers]).toEqual([[request.taskToken, BEGUN]]);
    expect(await world.table.query(keys.recovery(recoveryId).pk, 'STEP#')).toHaveLength(1);
    expect(world.log.logged.some(({ message }) => message === 'nobody waits for this step any more')).toBe(true);
  });

  const begunUnheard = async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const request = await aCall(world, recoveryId);
    const deaf = { ...world.machines, answer: () => Promise.reject(new RecoveryError('ServiceThrottled', 'later')) };
    await expect(createBeginCall({ ...world.deps, machines: deaf })(request)).rejects.toMatchObject({
      code: 'ServiceThrottled',
    });
    return { world, recoveryId, request };
  };

  it('whose answer did not arrive is let begin now, and its time begins now', async () => {
    const { world, recoveryId, request } = await begunUnheard();
    world.machines.giveUp(request.taskToken);
    world.clock.advance(7);
    const again = { ...request, taskToken: world.machines.waitFor(recoveryId) };
    await world.useCases.beginCall(again);
    expect([...world.machines.answers]).toEqual([[again.taskToken, BEGUN]]);
    expect(await stepOf(world, recoveryId)).toMatchObject({
      begunAt: iso(0),
      deadlineAt: iso(57),
      taskToken: again.taskToken,
    });
  });

  it.each(REFUSALS)('whose answer did not arrive is fenced all the same when %s', async (_, why, change) => {
    const { world, recoveryId, request } = await begunUnheard();
    await change(world, recoveryId);
    await world.useCases.beginCall(request);
    expect(world.machines.answers.get(request.taskToken)).toMatchObject({
      error: 'Fenced',
      cause: expect.stringMatching(why),
    });
    expect(await stepOf(world, recoveryId)).toMatchObject({ deadlineAt: iso(50) });
  });

  it('by the machine’s next attempt is a new one: the machine heard itself how the first ended', async () => {
    const { world, recoveryId, request } = await begunCall();
    const next = await aCall(world, recoveryId, { attempt: 2 });
    await world.useCases.beginCall(next);
    expect(world.machines.answers.get(next.taskToken)).toEqual(BEGUN);
    const later = await aCall(world, recoveryId, { attempt: 4 });
    await world.useCases.beginCall(later);
    expect(world.machines.answers.get(later.taskToken)).toEqual(BEGUN);
    expect(await stepOf(world, recoveryId)).toMatchObject({ state: 'begun', taskToken: request.taskToken });
  });

  it('by an earlier attempt that comes after a later one is fenced, begun before or not', async () => {
    const { world, recoveryId, request } = await begunUnheard();
    await world.useCases.beginCall(await aCall(world, recoveryId, { attempt: 3 }));
    const second = await aCall(world, recoveryId, { attempt: 2 });
    for (const late of [request, second]) {
      await world.useCases.beginCall(late);
      expect(world.machines.answers.get(late.taskToken)).toMatchObject({
        error: 'Fenced',
        cause: expect.stringContaining('a later attempt'),
      });
    }
    expect(await stepOf(world, recoveryId, 'scale.2')).toBeUndefined();
  });

  it('after the attempt that began between its look and its write looks again', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    let looks = 0;
    const table: World['table'] = {
      ...world.table,
      query: async (pk, prefix) => {
        const found = await world.table.query(pk, prefix);
        looks += 1;
        if (looks === 1) await world.useCases.beginCall(await aCall(world, recoveryId));
        return found;
      },
    };
    const second = await aCall(world, recoveryId, { attempt: 2 });
    await createBeginCall({ ...world.deps, table })(second);
    expect(looks).toBe(2);
    expect(world.machines.answers.get(second.taskToken)).toEqual(BEGUN);
  });

  it('under the name of a command is refused, and so is a command under the name of a call', async () => {
    const { world, recoveryId } = await begunCall();
    await expect(world.useCases.beginCommand(await world.request(recoveryId, { step: 'scale' }))).rejects.toThrow(
      `'scale.1' of ${recoveryId} was begun as a call`,
    );
    await world.useCases.beginCommand(await world.request(recoveryId));
    const call = await aCall(world, recoveryId, { step: 'restart' });
    await world.useCases.beginCall(call);
    expect(world.machines.answers.get(call.taskToken)).toMatchObject({ error: 'Fenced' });
    expect(world.commands.sent).toHaveLength(1);
  });
});

describe('the end of a call', () => {
  it('is neither asked of SSM nor told to anybody by the sweeper', async () => {
    const { world, request, recoveryId } = await begunCall();
    world.clock.advance(60);
    await createUseCases({ ...world.deps, commands: neverAsked() }).sweep();
    expect([...world.machines.answers]).toEqual([[request.taskToken, BEGUN]]);
    expect(await stepOf(world, recoveryId)).toMatchObject({ state: 'begun' });
  });

  it('is not told to a machine that was not answered, by any sweep', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const key = keys.step(recoveryId, 'scale.1');
    const { node: _node, ...call } = aStepRun({ recoveryId, does: 'call', step: 'scale', stepRun: 'scale.1' });
    const taskToken = world.machines.waitFor(recoveryId);
    await world.table.transact([{ do: 'put', key, item: itemOf(key, { ...call, taskToken, deadlineAt: iso(1) }) }]);
    for (let minutes = 0; minutes < 3; minutes += 1) {
      world.clock.advance(60);
      await world.useCases.sweep();
    }
    expect(world.machines.answers.size).toBe(0);
  });

  it('is not that of a command which claims its name', async () => {
    const { world, recoveryId } = await begunCall();
    const commandId = await world.commands.send({
      document: 'd',
      node: NODE,
      parameters: {},
      comment: `${recoveryId} scale.1`,
      deliveryTimeoutSeconds: 30,
    });
    world.commands.end(commandId, { ended: 'failed', exitCode: 1 });
    expect(await world.useCases.endCommand.endCommand(commandId)).toBe('not-ours');
    expect(await stepOf(world, recoveryId)).toMatchObject({ state: 'begun' });
    expect(await stepOf(world, recoveryId)).not.toHaveProperty('commandId');
  });

  it('is not looked for at SSM even where a record names a command', async () => {
    const { world, recoveryId } = await begunCall();
    const { endStep } = createEndCommand({ ...world.deps, commands: neverAsked() });
    const step = StepRun.parse(await stepOf(world, recoveryId));
    expect(await endStep({ ...step, node: NODE, commandId: 'command-1' })).toBe('running');
  });

  it('is waited for until its deadline before lease and slot are free (S6)', async () => {
    const { world, recoveryId } = await begunCall();
    world.fail(recoveryId, 'Untouched', 'scale failed');
    expect(await world.useCases.settle(recoveryId)).toEqual({ did: 'later', until: iso(50) });
    world.clock.set(new Date(Date.parse(iso(50)) - 1));
    expect(await world.useCases.settle(recoveryId)).toMatchObject({ did: 'later' });
    expect(await world.holder()).toBe(recoveryId);
    expect(await world.slots()).toEqual([recoveryId]);
    world.clock.set(new Date(iso(50)));
    // why not untouched, as the machine says: a call was begun
    expect(await world.useCases.settle(recoveryId)).toMatchObject({
      did: 'settled',
      recovery: { outcome: 'not-undone' },
    });
    expect(await world.holder()).toBeUndefined();
    expect(await world.slots()).toEqual([]);
  });

  it('is told in the audit as what it is', async () => {
    const { world, recoveryId } = await begunCall();
    world.clock.advance(60);
    world.succeed(recoveryId);
    await world.useCases.settle(recoveryId);
    const words = (await world.table.query(keys.recovery(recoveryId).pk, 'AUDIT#')).map((item) => item['words']);
    expect(words).toContain(
      `scale.1: the call ecs:updateService was let begin, its end is in the execution ${recoveryId}`,
    );
  });
});
