import { describe, expect, it } from 'vitest';
import { createUseCases } from '#application/use-cases';
import { StepRequest } from '#application/work-step';
import { keys } from '#domain/table/keys';
import { iso } from '#test/support/builders';
import { aWorld } from '#test/support/deps';
import { aCall, BEGUN } from './call-request.ts';

const stage = async () => {
  const world = aWorld();
  const recoveryId = await world.begun();
  const { taskToken, component, epoch } = await world.request(recoveryId);
  const approval = {
    ...{ taskToken, recoveryId, component, epoch },
    step: 'approve',
    summary: 'restart the cache of catalog',
    expiresSeconds: 900,
  };
  return { world, recoveryId, approval };
};

describe('the step worker', () => {
  it('begins commands and calls, each with an empty answer of its own', async () => {
    const { world, recoveryId } = await stage();
    const { workStep } = world.useCases;
    expect(await workStep({ do: 'run-command', request: await world.request(recoveryId) })).toEqual({});
    expect(world.commands.sent).toHaveLength(1);
    const request = await aCall(world, recoveryId);
    expect(await workStep({ do: 'begin-call', request })).toEqual({});
    expect(world.machines.answers.get(request.taskToken)).toEqual(BEGUN);
  });

  it('judges, and answers with the judgement', async () => {
    const { world, recoveryId } = await stage();
    const request = {
      ...{ recoveryId, component: 'catalog', facts: {}, since: iso(0), heldSince: '' },
      ...{ requireAll: null, windowSeconds: null, stabilitySeconds: null },
      criteria: [{ name: 'no alarm fires', alarms: 'OK' }],
    };
    const judged = await world.useCases.workStep(StepRequest.parse({ do: 'judge', request }));
    expect(judged).toMatchObject({ state: 'waiting', unmet: [expect.any(String)] });
  });

  it('refuses every approval in words while nobody can be asked, and records nothing (S4)', async () => {
    const { world, recoveryId, approval } = await stage();
    const before = world.table.items.size;
    expect(await world.useCases.workStep({ do: 'ask-approval', request: approval })).toEqual({});
    expect(world.machines.answers.get(approval.taskToken)).toEqual({
      ok: false,
      error: 'NotApproved',
      cause: 'approval of approve cannot be given yet: playbooks with an approval stay in shadow',
    });
    expect(world.table.items.size).toBe(before);
    expect(await world.table.query(keys.recovery(recoveryId).pk, 'STEP#')).toEqual([]);
    expect(world.log.logged.at(-1)).toMatchObject({
      message: 'an approval was asked for and cannot be given yet',
      details: { recoveryId, step: 'approve', summary: approval.summary },
    });
  });

  it('answers the machine also where it fails itself, and fails', async () => {
    const { world, recoveryId } = await stage();
    const table = { ...world.table, transact: () => Promise.reject(new TypeError('a bug')) };
    const { workStep } = createUseCases({ ...world.deps, table });
    const requests = [
      { do: 'run-command', request: await world.request(recoveryId) },
      { do: 'begin-call', request: await aCall(world, recoveryId) },
    ] as const;
    for (const request of requests) {
      await expect(workStep(request)).rejects.toThrow('a bug');
      expect(world.machines.answers.get(request.request.taskToken)).toEqual({
        ok: false,
        error: 'CommandNotSent',
        cause: 'it could not begin: a bug',
      });
    }
  });

  it('takes what machines ask for and refuses the unknown, so that a typo is an error', async () => {
    const { world, recoveryId, approval } = await stage();
    const call = await aCall(world, recoveryId, { step: 'scale:n0:undo', undoOf: 'scale:n0' });
    const command = await world.request(recoveryId, { undoOf: 'stop', hostFence: false });
    const accepts = (request: unknown): boolean => StepRequest.safeParse(request).success;
    for (const form of [
      { do: 'run-command', request: command },
      { do: 'begin-call', request: call },
      { do: 'ask-approval', request: approval },
    ]) {
      expect(accepts(form), form.do).toBe(true);
      expect(accepts({ ...form, more: 1 }), form.do).toBe(false);
      expect(accepts({ ...form, request: { ...form.request, more: 1 } }), form.do).toBe(false);
      expect(accepts({ ...form, request: { ...form.request, taskToken: '' } }), form.do).toBe(false);
    }
    expect(accepts({ do: 'begin-call', request: { ...call, timeoutSeconds: 0 } })).toBe(false);
    expect(accepts({ do: 'forget', request: call })).toBe(false);
  });
});
