import { describe, expect, it } from 'vitest';
import { createDoor } from '#application/door';
import type { Table, Transaction } from '#application/ports';
import { createUseCases } from '#application/use-cases';
import { keys } from '#domain/table/keys';
import type { Write } from '#domain/table/write';
import { anAlarm, aRequest } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';
import { aCall } from './call-request.ts';

/** The world's table, of which some transactions are answered by the test. */
const answering = (
  { table }: World,
  answer: (writes: readonly Write[], times: number) => Transaction | undefined,
): Table => {
  let times = 0;
  return {
    ...table,
    transact: async (writes) => {
      times += 1;
      return answer(writes, times) ?? table.transact(writes);
    },
  };
};
const refusedAt = (index: number): Transaction => ({ done: false, refused: [{ index, item: undefined }] });
const writesTo = (writes: readonly Write[], sk: string): boolean => writes.some(({ key }) => key.sk === sk);

describe('who is overtaken', () => {
  it('while opening an incident looks again, and gives up as an error when it goes on', async () => {
    const world = aWorld();
    const table = answering(world, (writes) => (writesTo(writes, 'OPEN') ? refusedAt(1) : undefined));
    await expect(createDoor({ ...world.deps, table }).takeSignal(world.fire('catalog-unhealthy'))).rejects.toThrow(
      'was overtaken 6 times',
    );
    expect(world.table.items.size).toBe(0);
  });

  it('while joining an incident that changes joins what it has become', async () => {
    const world = aWorld();
    await world.begun();
    const table = answering(world, (writes, times) =>
      times < 5 && writes.length === 3 && writes[1]?.do === 'check' ? refusedAt(1) : undefined,
    );
    expect(await createDoor({ ...world.deps, table }).takeSignal(world.fire('catalog-errors'))).toMatchObject({
      became: 'joined',
    });
  });

  it('while asking again is a duplicate where the request was taken, and looks again where the incident changed', async () => {
    const world = aWorld({ environment: { recovery: {} } });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    const isAsking = (writes: readonly Write[]): boolean =>
      writes[1]?.do === 'put' && writes[1].key.pk.startsWith('INCIDENT#');
    const duplicate = answering(world, (writes) => (isAsking(writes) ? refusedAt(0) : undefined));
    expect(await createDoor({ ...world.deps, table: duplicate }).takeSignal(aRequest('catalog'))).toEqual({
      became: 'duplicate',
    });
    let lost = 0;
    const changed = answering(world, (writes) => {
      if (!isAsking(writes) || lost > 0) return undefined;
      lost += 1;
      return refusedAt(1);
    });
    expect(await createDoor({ ...world.deps, table: changed }).takeSignal(aRequest('catalog'))).toMatchObject({
      became: 'joined',
      decided: { did: 'shadow' },
    });
  });

  it('while resolving an incident looks again, and gives up as an error when it goes on', async () => {
    const world = aWorld();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    world.clock.advance(5);
    const calm = world.calm('catalog-unhealthy');
    const never = answering(world, (writes) => (writesTo(writes, 'OPEN') ? refusedAt(1) : undefined));
    await expect(createDoor({ ...world.deps, table: never }).takeSignal(calm)).rejects.toThrow('was overtaken 6 times');
    world.evidence.setAlarm('catalog-unhealthy', 'ALARM', world.clock.now());
    const joinLost = answering(world, (_, times) => (times === 1 ? refusedAt(1) : undefined));
    expect(await createDoor({ ...world.deps, table: joinLost }).takeSignal(calm)).toMatchObject({ became: 'joined' });
  });

  it('while recording a recurrence looks again', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.succeed(recoveryId);
    await world.useCases.settle(recoveryId);
    world.clock.advance(10);
    const late = anAlarm('catalog-errors', 0);
    const table = answering(world, (writes, times) => (times === 2 && writes.length === 3 ? refusedAt(1) : undefined));
    expect(await createDoor({ ...world.deps, table }).takeSignal(late)).toMatchObject({ became: 'joined' });
    const again = answering(world, (writes, times) => (times === 2 && writes.length > 3 ? refusedAt(1) : undefined));
    expect(await createDoor({ ...world.deps, table: again }).takeSignal(world.fire('catalog-unhealthy'))).toMatchObject(
      { became: 'joined' },
    );
    expect((await world.incident()).status).toBe('waiting');
  });

  it('while settling looks again, and gives up as an error when it goes on', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.succeed(recoveryId);
    const table = answering(world, () => refusedAt(0));
    await expect(createUseCases({ ...world.deps, table }).settle(recoveryId)).rejects.toThrow('was overtaken 4 times');
    expect(await world.useCases.settle(recoveryId)).toMatchObject({ did: 'settled' });
  });

  it('while beginning a step looks again, and gives up as an error when it goes on', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    const item = await world.table.get(keys.recovery(recoveryId));
    const table = answering(world, () => ({ done: false, refused: [{ index: 4, item }] }));
    await expect(
      createUseCases({ ...world.deps, table }).beginCommand(await world.request(recoveryId)),
    ).rejects.toThrow('was overtaken 4 times');
    expect(world.commands.sent).toEqual([]);
    const call = await aCall(world, recoveryId);
    await expect(createUseCases({ ...world.deps, table }).beginCall(call)).rejects.toThrow('was overtaken 4 times');
    expect(world.machines.answers.size).toBe(0);
  });
});

describe('a table that refuses for a reason that no gate stands for', () => {
  it('gives no leave: it is an error, and nothing starts', async () => {
    const world = aWorld();
    const table = answering(world, (writes) => (writesTo(writes, 'GUARD') ? refusedAt(4) : undefined));
    await expect(createDoor({ ...world.deps, table }).takeSignal(world.fire('catalog-unhealthy'))).rejects.toThrow(
      'refused by the table and by no gate',
    );
    expect(world.machines.executions.size).toBe(0);
  });
});

describe('a recovery of which the incident is gone', () => {
  it('is an error of ours, and nothing of it is freed', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.succeed(recoveryId);
    const { incidentId } = await world.incident();
    await world.table.transact([{ do: 'delete', key: keys.incident(incidentId) }]);
    await expect(world.useCases.settle(recoveryId)).rejects.toThrow(/incident .* is missing/);
    expect(await world.holder()).toBe(recoveryId);
  });
});
