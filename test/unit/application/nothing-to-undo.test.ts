import { describe, expect, it } from 'vitest';
import { CommandRequest } from '#application/begin-command';
import { createUseCases } from '#application/use-cases';
import { RecoveryError } from '#domain/errors';
import { itemOf } from '#domain/incident/changes';
import type { StepRun } from '#domain/recovery/step-run';
import { keys } from '#domain/table/keys';
import { aStepRun, NODE } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';
import { aCall, BEGUN } from './call-request.ts';

const NOTHING = { ok: false, error: 'NotBegun', cause: 'restart was never begun: nothing to undo' } as const;

const recorded = async (world: World, recoveryId: string, ...steps: readonly Partial<StepRun>[]): Promise<void> => {
  for (const changes of steps) {
    const step = aStepRun({ recoveryId, ...changes });
    const key = keys.step(recoveryId, step.stepRun);
    await world.table.transact([
      { do: 'put', key, item: itemOf(key, step) },
      {
        do: 'update',
        key: keys.recovery(recoveryId),
        set: step.mutates ? { [`latest ${step.step}`]: step.attempt } : { seen: true },
      },
    ]);
  }
};
const stepsOf = ({ table }: World, recoveryId: string) => table.query(keys.recovery(recoveryId).pk, 'STEP#');
const undo = { step: 'restart:undo', undoOf: 'restart' } as const;

/** The undo of `restart` is asked for, as a command and as a call. */
const KINDS = {
  command: async (world: World, recoveryId: string) => {
    const request = await world.request(recoveryId, undo);
    return { request, ask: (useCases = world.useCases) => useCases.beginCommand(request) };
  },
  call: async (world: World, recoveryId: string) => {
    const request = await aCall(world, recoveryId, undo);
    return { request, ask: (useCases = world.useCases) => useCases.beginCall(request) };
  },
} as const;

describe.each(['command', 'call'] as const)('an undo by a %s', (kind) => {
  const asked = async (...steps: readonly Partial<StepRun>[]) => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await recorded(world, recoveryId, ...steps);
    const { request, ask } = await KINDS[kind](world, recoveryId);
    return { world, recoveryId, request, ask };
  };
  const answerIn = (world: World, taskToken: string) => world.machines.answers.get(taskToken);

  it.each<[string, Partial<StepRun>[]]>([
    ['was never begun', []],
    ['was begun and certainly not sent', [{ state: 'failed' }]],
    ['changes nothing', [{ mutates: false, state: 'done', commandId: 'c' }]],
    ['is only the like of one that was begun', [{ step: 'restart:n0', stepRun: 'restart:n0.1' }]],
  ])('of a step that %s is not begun: nothing is recorded, nothing sent', async (_, steps) => {
    const { world, recoveryId, request, ask } = await asked(...steps);
    await ask();
    expect(answerIn(world, request.taskToken)).toEqual(NOTHING);
    expect(await stepsOf(world, recoveryId)).toHaveLength(steps.length);
    expect(world.commands.sent).toEqual([]);
  });

  it.each<[string, Partial<StepRun>[]]>([
    ['was begun', [{}]],
    ['is a call that was begun', [{ does: 'call', node: undefined }]],
    ['is done', [{ state: 'done', commandId: 'c' }]],
    ['failed on its host', [{ state: 'failed', commandId: 'c' }]],
    ['may have acted in one of its attempts', [{}, { state: 'failed', attempt: 2, stepRun: 'restart.2' }]],
  ])('of a step that %s begins as any other', async (_, steps) => {
    const { world, recoveryId, request, ask } = await asked(...steps);
    await ask();
    expect(await stepsOf(world, recoveryId)).toHaveLength(steps.length + 1);
    if (kind === 'call') expect(answerIn(world, request.taskToken)).toEqual(BEGUN);
    else expect(world.commands.sent).toMatchObject([{ comment: `${recoveryId} restart:undo.1`, node: NODE }]);
  });

  it('is fenced as any other', async () => {
    const { world, request, ask } = await asked({});
    await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
    await ask();
    expect(answerIn(world, request.taskToken)).toMatchObject({ error: 'Fenced' });
  });

  it('of nothing needs no leave: there is nothing to fence', async () => {
    const { world, request, ask } = await asked();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
    await ask();
    expect(answerIn(world, request.taskToken)).toEqual(NOTHING);
  });

  it('takes a failed look for a failure, never for absence', async () => {
    const { world, ask } = await asked();
    const table = { ...world.table, query: () => Promise.reject(new RecoveryError('TableBusy', 'later')) };
    await expect(ask(createUseCases({ ...world.deps, table }))).rejects.toMatchObject({ code: 'TableBusy' });
    expect(world.machines.answers.size).toBe(0);
  });

  it('closes its step: a worker that is late with the begin does not begin it any more', async () => {
    for (const attempt of [1, 2]) {
      const { world, recoveryId, ask } = await asked();
      if (attempt > 1) {
        world.commands.refuse(NODE, new RecoveryError('NodeUnreachable', 'gone'));
        await world.useCases.beginCommand(await world.request(recoveryId));
        world.commands.refuse(NODE);
      }
      const late = [
        await world.request(recoveryId, { attempt }),
        await aCall(world, recoveryId, { step: 'restart', attempt }),
      ] as const;
      await ask();
      await world.useCases.beginCommand(late[0]);
      await world.useCases.beginCall(late[1]);
      expect(world.commands.sent).toEqual([]);
      for (const { taskToken } of late) expect(answerIn(world, taskToken)).toMatchObject({ error: 'Fenced' });
    }
  });

  it('that has begun closes its step too', async () => {
    const { world, recoveryId, ask } = await asked();
    await world.useCases.beginCall(await aCall(world, recoveryId, { step: 'restart' }));
    await ask();
    const late = await aCall(world, recoveryId, { step: 'restart', attempt: 2 });
    await world.useCases.beginCall(late);
    expect(answerIn(world, late.taskToken)).toMatchObject({ error: 'Fenced' });
    const next = await aCall(world, recoveryId, { ...undo, attempt: 2 });
    await world.useCases.beginCall(next);
    if (kind === 'call') expect(answerIn(world, next.taskToken)).toEqual(BEGUN);
  });

  it('of a step that begins between the look and the closing is an undo of something', async () => {
    const { world, recoveryId, request, ask } = await asked();
    let looks = 0;
    const table: World['table'] = {
      ...world.table,
      query: async (pk, prefix) => {
        const found = await world.table.query(pk, prefix);
        looks += 1;
        if (looks === 1) await world.useCases.beginCall(await aCall(world, recoveryId, { step: 'restart' }));
        return found;
      },
    };
    await ask(createUseCases({ ...world.deps, table }));
    expect(looks).toBe(2);
    expect(await stepsOf(world, recoveryId)).toHaveLength(2);
    expect(answerIn(world, request.taskToken)).not.toEqual(NOTHING);
  });

  it('of a recovery that is not there is a failure, and makes none', async () => {
    const { world, recoveryId, ask } = await asked();
    await world.table.transact([{ do: 'delete', key: keys.recovery(recoveryId) }]);
    await expect(ask()).rejects.toThrow(`restart of ${recoveryId} could not be closed in 4 tries`);
    expect(await world.table.get(keys.recovery(recoveryId))).toBeUndefined();
  });

  it('asked again for nothing is told the same', async () => {
    const { world, recoveryId, ask } = await asked();
    await ask();
    const again = await KINDS[kind](world, recoveryId);
    await again.ask();
    expect(answerIn(world, again.request.taskToken)).toEqual(NOTHING);
  });
});

describe('a request without `undoOf`', () => {
  it('asks for no look at other steps', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const table = { ...world.table, query: () => Promise.reject(new TypeError('looked')) };
    const useCases = createUseCases({ ...world.deps, table });
    await useCases.beginCommand(await world.request(recoveryId));
    await useCases.beginCall(await aCall(world, recoveryId));
    expect(await stepsOf(world, recoveryId)).toHaveLength(2);
    expect(CommandRequest.safeParse(await world.request(recoveryId, { undoOf: '' })).success).toBe(false);
  });
});
