import { describe, expect, test } from 'vitest';
import { createAnswerDirect } from '#application/answer-direct';
import { createTakePayload } from '#application/take-payload';
import { aWorld, type World } from '#test/support/deps';

const alarmAction = (alarmName: string) => ({
  source: 'aws.cloudwatch',
  alarmArn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarmName}`,
  accountId: '000000000000',
  time: '2026-03-09T12:00:00.000+0000',
  region: 'us-east-1',
  alarmData: {
    alarmName,
    state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-03-09T12:00:00.000+0000' },
    previousState: { value: 'OK', reason: 'fine', timestamp: '2026-03-09T11:00:00.000+0000' },
    configuration: { metrics: [] },
  },
});

const intakeOf = (world: World) => {
  const kept: { body: string; reason: string }[] = [];
  const takePayload = createTakePayload({
    ...world.deps,
    takeSignal: world.useCases.takeSignal,
    deadLetters: {
      keep: async (body, reason) => {
        kept.push({ body, reason });
      },
    },
  });
  return { takePayload, kept };
};

const directOf = (world: World, { takePayload } = intakeOf(world)) =>
  createAnswerDirect({
    ...world.deps,
    takePayload,
    takeSignal: world.useCases.takeSignal,
    switches: world.useCases.switches,
    deployed: { digest: 'abc' },
  });

describe('who calls directly', () => {
  test("an alarm's Lambda action opens an incident, and its own alarms open none", async () => {
    const world = aWorld();
    world.evidence.setAlarm('catalog-unhealthy', 'ALARM', world.clock.now());
    expect(await directOf(world)(alarmAction('catalog-unhealthy'))).toMatchObject({ became: 'incident' });
    expect(await directOf(world)(alarmAction('auto-recovery-heartbeat'))).toMatchObject({ became: 'nothing' });
  });

  test('a person is answered with what became of the request', async () => {
    const ask = {
      ask: 'recover',
      component: 'catalog',
      requestId: 'r1',
      requestedBy: 'arn:aws:iam::000000000000:user/ann',
    };
    const world = aWorld();
    expect(await directOf(world)(ask)).toMatchObject({ became: 'incident', decided: { did: 'admitted' } });
    expect(await directOf(world)(ask)).toMatchObject({ became: 'duplicate' });
  });

  test('a person throws the switch and throws it back', async () => {
    const world = aWorld();
    const answer = directOf(world);
    await answer({ ask: 'disable', component: 'catalog', by: 'ann', reason: 'at work' });
    expect(await world.useCases.takeSignal(world.fire('catalog-unhealthy'))).toMatchObject({
      decided: { did: 'refused', refusal: { gate: 'enabled' } },
    });
    expect(await answer({ ask: 'enable', component: 'catalog', by: 'ann', reason: 'done' })).toEqual({
      done: 'enable',
      component: 'catalog',
    });
    expect(await answer({ ask: 'disable', by: 'ann', reason: 'all' })).toEqual({ done: 'disable', component: 'all' });
  });

  test('asks what is deployed', async () => {
    expect(await directOf(aWorld())({ ask: 'environment' })).toEqual({ digest: 'abc' });
  });

  test('tells a person in words what cannot be understood of a request, and counts it', async () => {
    const world = aWorld();
    const ask = { ask: 'recover', component: ' ', requestId: 'r1', requestedBy: 'ann' };
    await expect(directOf(world)(ask)).rejects.toThrow(/cannot be understood: .*must name a component/);
    expect(world.measures.sum('SignalsUnreadable')).toBe(1);
    await expect(directOf(world)({ ask: 'erase' })).rejects.toThrow();
  });

  test.each([[{ what: 'ever' }], [['a', 1]], ['text'], [null]])(
    "keeps what an alarm's action brings and nobody understands, since Lambda would not: %j",
    async (payload) => {
      const world = aWorld();
      const intake = intakeOf(world);
      await directOf(world, intake)(payload);
      expect(intake.kept.map(({ body }) => body)).toEqual([JSON.stringify(payload)]);
      expect(world.measures.sum('SignalsUnreadable')).toBe(1);
    },
  );

  test('takes a confirmation for what it is', async () => {
    const payload = { Type: 'SubscriptionConfirmation', TopicArn: 'arn:aws:sns:us-east-1:0:t', Message: 'confirm' };
    expect(await directOf(aWorld())(payload)).toMatchObject({ became: 'nothing' });
  });
});

describe('what arrives at the intake (D9)', () => {
  test('keeps rubbish as it came, with the reason, and counts it', async () => {
    const world = aWorld();
    const { takePayload, kept } = intakeOf(world);
    expect(await takePayload('{ not json')).toMatchObject([{ became: 'dead-letter' }]);
    expect(kept).toMatchObject([{ body: '{ not json', reason: expect.stringContaining('not JSON') }]);
    expect(world.measures.sum('SignalsUnreadable')).toBe(1);
  });

  test('keeps a payload once, however many things in it cannot be understood, and takes the others', async () => {
    const world = aWorld();
    const { takePayload, kept } = intakeOf(world);
    const body = JSON.stringify([{ what: 'ever' }, alarmAction('catalog-unhealthy'), 'rubbish', 7]);
    const became = (await takePayload(body)).map((each) => each.became);
    expect(became).toEqual(['dead-letter', 'incident', 'dead-letter', 'dead-letter']);
    expect(kept).toEqual([{ body, reason: "no form has the fields 'what' (and 2 more things in it)" }]);
    expect(world.measures.sum('SignalsUnreadable')).toBe(1);
  });

  test('takes an alarm, leaves own alarms and confirmations alone', async () => {
    const world = aWorld();
    const { takePayload, kept } = intakeOf(world);
    expect(await takePayload(JSON.stringify(alarmAction('catalog-unhealthy')))).toMatchObject([{ became: 'incident' }]);
    expect(await takePayload(JSON.stringify(alarmAction('auto-recovery-heartbeat')))).toMatchObject([
      { became: 'nothing' },
    ]);
    expect(
      await takePayload(JSON.stringify({ Type: 'SubscriptionConfirmation', TopicArn: 't', Message: 'm' })),
    ).toMatchObject([{ became: 'nothing' }]);
    expect(kept).toEqual([]);
  });

  test("does not take a person's request from a queue", async () => {
    const { takePayload, kept } = intakeOf(aWorld());
    await takePayload(JSON.stringify({ request: 'recover', component: 'catalog', requestId: '1', requestedBy: 'ann' }));
    expect(kept).toHaveLength(1);
  });
});
