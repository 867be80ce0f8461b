import { describe, expect, it } from 'vitest';
import { GUARD } from '#domain/admission/guard-item';
import { AuditRecord, flawIn } from '#domain/audit/chain';
import { itemOf } from '#domain/incident/changes';
import { keys, partitions } from '#domain/table/keys';
import { aStepRun, iso, NODE } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';

const cooldownOf = async ({ table }: World): Promise<unknown> =>
  (await table.get(keys.guard('catalog')))?.[GUARD.cooldownUntil];

describe('a recovery whose execution has ended', () => {
  it('well: verdict, lease, slot, cooldown, watch and notice in one go', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.clock.advance(90);
    world.succeed(recoveryId);
    expect(await world.useCases.settle(recoveryId)).toMatchObject({
      did: 'settled',
      recovery: { verdict: 'recovered' },
    });
    expect(await world.holder()).toBeUndefined();
    expect(await world.slots()).toEqual([]);
    expect(await cooldownOf(world)).toBe(Date.parse(iso(90 + 300)));
    expect(await world.incident()).toMatchObject({ status: 'watching', watchUntil: iso(90 + 300) });
    expect(world.subjects()).toEqual(['Recovery of catalog begins', 'catalog was recovered']);
    expect(await world.table.list('byState', partitions.liveRecoveries)).toEqual([]);
    expect(await world.table.list('byState', partitions.endedRecoveries)).toHaveLength(1);
    expect(world.measures.sum('SecondsToRecover')).toBe(90);
  });

  it('is settled once, however often and by however many it is asked for', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.succeed(recoveryId);
    const settled = await Promise.all([1, 2, 3].map(() => world.useCases.settle(recoveryId)));
    expect(settled.map(({ did }) => did).sort()).toEqual(['settled', 'settled-before', 'settled-before']);
    expect(world.subjects()).toHaveLength(2);
    expect(world.measures.sum('RecoveriesEnded')).toBe(1);
  });

  it('failed with attempts left: waits for the attempt delay, pages, and says when it is tried again', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.fail(recoveryId);
    await world.useCases.settle(recoveryId);
    expect(await world.incident()).toMatchObject({ status: 'waiting', waitingFor: 'cooldown', opensAt: iso(60) });
    expect(await cooldownOf(world)).toBe(Date.parse(iso(60)));
    expect(world.subjects('pages')).toEqual(['Recovery of catalog failed (attempt 1)']);
    const text = world.notifier.published.at(-1)?.text;
    expect(text).toContain('what it had done was undone');
    expect(text).toContain('Cause: the service does not start');
    expect(text).toContain(`The next attempt follows after ${iso(60)}`);
  });

  it('failed with none left, or not undone: handed to people and rests for the cooldown', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.fail(recoveryId, 'NotUndone');
    await world.useCases.settle(recoveryId);
    expect((await world.incident()).status).toBe('needs-people');
    expect(await cooldownOf(world)).toBe(Date.parse(iso(300)));
    expect(world.notifier.published.at(-1)?.text).toContain('AND NOT EVERYTHING COULD BE UNDONE');
    expect(world.notifier.published.at(-1)?.text).toContain('a person is needed');
  });

  it('stopped by the kill switch: waits for the switch and says how it is thrown back', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.switches.disable({ component: 'catalog', by: 'ann', reason: 'wrong diagnosis' });
    const request = await world.request(recoveryId);
    await world.useCases.beginCommand(request);
    const answer = world.machines.answers.get(request.taskToken);
    expect(answer).toMatchObject({ ok: false, error: 'Fenced' });
    world.fail(recoveryId, 'Stopped', answer?.ok === false ? answer.cause : '');
    await world.useCases.settle(recoveryId);
    expect(await world.incident()).toMatchObject({ status: 'waiting', waitingFor: 'enabled' });
    expect(world.notifier.published.at(-1)?.text).toContain('recovery enable catalog');
    expect(await world.recovery(recoveryId)).toMatchObject({ outcome: 'stopped', verdict: 'inconclusive' });
    await world.useCases.switches.enable({ component: 'catalog', by: 'ann', reason: 'right after all' });
    world.clock.advance(60);
    await world.useCases.pickUp();
    expect((await world.incident()).attempts).toBe(2);
  });

  it('stopped by hand: it is theirs', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.machines.end(recoveryId, { status: 'ABORTED', cause: 'disabled the disk, stopping by hand' });
    await world.useCases.settle(recoveryId);
    expect((await world.incident()).status).toBe('needs-people');
  });

  it('leaves a whole audit chain, of which the head is logged outside the table (O3)', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.takeSignal(world.fire('catalog-errors'));
    const key = keys.step(recoveryId, 'restart.1');
    const step = aStepRun({
      recoveryId,
      state: 'done',
      endedAt: iso(20),
      result: { exitCode: 0, message: 'restarted', facts: {} },
    });
    await world.table.transact([{ do: 'put', key, item: itemOf(key, step) }]);
    world.clock.advance(60);
    world.succeed(recoveryId);
    await world.useCases.settle(recoveryId);
    const records = (await world.table.query(keys.recovery(recoveryId).pk, 'AUDIT#')).map((item) =>
      AuditRecord.parse(item),
    );
    expect(flawIn(recoveryId, records)).toBeUndefined();
    expect(records.map(({ what }) => what)).toEqual(['seen', 'seen', 'decided', 'done', 'ended']);
    expect(world.log.logged.find(({ message }) => message === 'audit head')?.details).toMatchObject({
      index: 4,
      hash: records.at(-1)?.hash,
    });
  });

  it('fits its transaction whatever it went through', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    for (let index = 0; index < 120; index += 1) {
      const step = aStepRun({
        recoveryId,
        stepRun: `restart.${index}`,
        attempt: index + 1,
        state: 'failed',
        begunAt: iso(index),
        commandId: 'c',
      });
      const key = keys.step(recoveryId, step.stepRun);
      await world.table.transact([{ do: 'put', key, item: itemOf(key, step) }]);
    }
    for (let index = 1; index <= 30; index += 1) {
      world.clock.advance(1);
      await world.useCases.takeSignal(world.fire('catalog-errors'));
    }
    world.fail(recoveryId);
    expect(await world.useCases.settle(recoveryId)).toMatchObject({ did: 'settled' });
    const words = (await world.table.query(keys.recovery(recoveryId).pk, 'AUDIT#')).map((item) => item['words']);
    expect(words).toContain('60 more steps');
    expect(words).toContain('21 more signals');
  });
});

describe('a recovery that is not to be ended', () => {
  it('is unknown, or runs, or never started yet', async () => {
    const world = aWorld();
    expect(await world.useCases.settle('nothing-1')).toEqual({ did: 'unknown' });
    const recoveryId = await world.begun();
    expect(await world.useCases.settle(recoveryId)).toEqual({ did: 'running' });
    const { machines } = world;
    machines.end(recoveryId, { status: 'PENDING_REDRIVE' });
    expect(await world.useCases.settle(recoveryId)).toEqual({ did: 'running' });
  });

  it('keeps lease and slot while a begun command may still run on its host (S6)', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.beginCommand(await world.request(recoveryId, { step: 'stop', timeoutSeconds: 30 }));
    world.clock.advance(5);
    await world.useCases.beginCommand(await world.request(recoveryId, { timeoutSeconds: 60 }));
    world.machines.end(recoveryId, { status: 'TIMED_OUT' });
    expect(await world.useCases.settle(recoveryId)).toEqual({ did: 'later', until: iso(5 + 30 + 60) });
    expect(await world.holder()).toBe(recoveryId);
    expect(await world.slots()).toEqual([recoveryId]);
    world.clock.set(new Date(Date.parse(iso(95)) - 1));
    expect(await world.useCases.settle(recoveryId)).toMatchObject({ did: 'later' });
    world.clock.set(new Date(iso(95)));
    expect(await world.useCases.settle(recoveryId)).toMatchObject({
      did: 'settled',
      recovery: { outcome: 'stopped', verdict: 'failed', cause: 'the execution ended as TIMED_OUT' },
    });
    expect(await world.slots()).toEqual([]);
  });

  it('is ended as soon as its last command is over', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.beginCommand(await world.request(recoveryId));
    world.machines.end(recoveryId, { status: 'ABORTED', cause: 'by hand' });
    world.commands.end('command-1', { ended: 'done', exitCode: 0 });
    expect(await world.useCases.settle(recoveryId)).toMatchObject({ did: 'settled' });
  });

  it('is told of by a stop that is not visible yet: it stays, and is ended when it is', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.machines.holdStops(true);
    world.clock.set(new Date(Date.parse((await world.recovery(recoveryId)).deadlineAt) + 1));
    await world.useCases.sweep();
    expect(await world.recovery(recoveryId)).toMatchObject({
      status: 'live',
      revokedBecause: expect.stringContaining('deadline'),
    });
    expect(await world.holder()).toBe(recoveryId);
    world.machines.holdStops(false);
    await world.useCases.sweep();
    expect(await world.recovery(recoveryId)).toMatchObject({ status: 'ended', outcome: 'stopped' });
    expect(await world.holder()).toBeUndefined();
  });
});

describe('a recovery in a world that is not as it should be', () => {
  it('ends though its lease is gone, and frees nobody else’s', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.table.transact([
      { do: 'update', key: keys.guard('catalog'), set: { [GUARD.recoveryId]: 'somebody-else-1' } },
    ]);
    world.succeed(recoveryId);
    expect(await world.useCases.settle(recoveryId)).toMatchObject({ did: 'settled' });
    expect(await world.holder()).toBe('somebody-else-1');
    expect(await world.slots()).toEqual([]);
  });

  it('that could never be started ends untouched past its deadline, and is tried again', async () => {
    const world = aWorld();
    world.machines.missing.add('arn:aws:states:us-east-1:000000000000:stateMachine:auto-recovery-service-recovery');
    await expect(world.useCases.takeSignal(world.fire('catalog-unhealthy'))).rejects.toMatchObject({
      code: 'PlaybookNotDeployed',
    });
    const { recoveryId = '' } = await world.incident();
    expect(await world.useCases.settle(recoveryId)).toEqual({ did: 'not-started' });
    world.clock.set(new Date(Date.parse((await world.recovery(recoveryId)).deadlineAt) + 1));
    expect(await world.useCases.settle(recoveryId)).toMatchObject({
      did: 'settled',
      recovery: { outcome: 'untouched', verdict: 'inconclusive', cause: expect.stringContaining('could be started') },
    });
    expect(await world.slots()).toEqual([]);
    expect((await world.incident()).status).toBe('waiting');
    expect(NODE).toMatch(/^mi-/);
  });
});
