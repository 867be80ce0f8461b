import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Transition } from '#infra/local/aws/alarm-payloads';
import { aTransition } from './support/alarm-forms.ts';
import { sweepingOnlyWhenAsked } from './support/crash-grips.ts';
import { deployed } from './support/deployment.ts';
import type { Doors } from './support/doors.ts';
import { eventually } from './support/eventually.ts';
import { allTold, ended, standing, toldOf } from './support/outcomes.ts';
import { shuffled } from './support/shuffled.ts';

const stack = deployed({
  extra: ['first', 'second', 'third', 'fallen'],
  changes: {
    sections: {
      recovery: { mode: 'automatic', attempts: 1 },
      validation: { stability: '3s', timeout: '30s' },
    },
  },
});
sweepingOnlyWhenAsked(stack);

const ROUTES = [
  'bus',
  'topic',
  'action',
  'queueEvent',
  'queueNotification',
  'queueMessage',
] as const satisfies readonly (keyof Doors)[];

/** The transition by every route, twice each, in the order of the seed, each sent without waiting for another. */
const sendings = (transition: Transition): (() => Promise<void>)[] => {
  const { doors } = stack();
  return [...ROUTES, ...ROUTES].map((route) => () => doors[route](transition));
};

/** What the direct function answers a person. */
const Taken = z.object({ became: z.string(), incidentId: z.string().optional() });

/** One request of a person, sent twice as after a lost answer. */
const asksTwice = (component: string, answers: z.infer<typeof Taken>[]): (() => Promise<void>)[] => {
  const request = {
    ask: 'recover',
    component,
    requestId: `request-${component}`,
    requestedBy: 'arn:aws:iam::000000000000:user/ann',
    reason: 'customers call',
  };
  const ask = async (): Promise<void> => {
    answers.push(Taken.parse(await stack().doors.ask(request)));
  };
  return [ask, ask];
};

const queuesEmpty = (): Promise<true> =>
  eventually('that the intake queue is empty', 60_000, async () => {
    const { waiting, underWay } = await stack().doors.depth('intake');
    return waiting + underWay === 0 && (true as const);
  });

describe.concurrent('the same transition of an alarm by every route, twice each, at the same time (promises 1 and 2)', () => {
  it.each([
    ['first', 20261124],
    ['second', 7],
    ['third', 411_913],
  ])(
    'opens one incident with one recovery of %s, and a person who asks meanwhile joins it (seed %i)',
    async (component, seed) => {
      const { ledger, host } = stack();
      const transition = aTransition(`${component}-unhealthy`);
      const answers: z.infer<typeof Taken>[] = [];
      const all = shuffled([...sendings(transition), ...asksTwice(component, answers)], seed);
      await Promise.all(all.map((send) => send()));

      const recovery = await ended(stack(), component);
      await queuesEmpty();
      await allTold(stack());
      const incidents = await ledger.incidents(component);
      expect(incidents).toHaveLength(1);
      expect(await ledger.recoveries(component)).toHaveLength(1);
      expect(recovery).toMatchObject({ outcome: 'self-resolved', attempt: 1 });
      // of the person's two one counts: it opened the incident, or joined it
      const [incident] = incidents;
      const became = answers.map((answer) => answer.became).sort();
      expect(became).toEqual(['duplicate', expect.stringMatching(/^(incident|joined)$/)]);
      expect(answers.find((answer) => answer.became !== 'duplicate')?.incidentId).toBe(incident?.incidentId);
      // of the alarm's twelve one is kept, whichever was first
      const signals = await ledger.signals(incident?.incidentId ?? '');
      const failing = signals.filter(({ state }) => state === 'failing');
      expect(failing.map(({ alarmName, requestedBy }) => alarmName ?? requestedBy).sort()).toEqual([
        'arn:aws:iam::000000000000:user/ann',
        `${component}-unhealthy`,
      ]);
      expect(host.effects(component)).toEqual([]);
      expect(host.commands(component).filter(({ document }) => document === 'AutoRecovery-CheckHost')).toHaveLength(1);
      expect(toldOf(stack(), component)).toEqual([
        `notices: Recovery of ${component} begins`,
        `notices: Restarting ${component} unless it is well`,
        `notices: ${component} became well by itself`,
      ]);
    },
  );

  it('pages once where the recovery fails (E3)', async () => {
    const { ledger, fleet, host } = stack();
    await fleet.break('fallen', 'stays-down');
    const transition = aTransition('fallen-unhealthy');
    await Promise.all(shuffled(sendings(transition), 3).map((send) => send()));

    const recovery = await ended(stack(), 'fallen');
    expect(recovery).toMatchObject({ verdict: 'failed' });
    await standing(stack(), 'fallen', 'is handed to people', ({ status }) => status === 'needs-people');
    // again, and late: after the end it is still the same transition
    await Promise.all(shuffled(sendings(transition), 4).map((send) => send()));
    await queuesEmpty();
    await allTold(stack());
    const [incident, ...others] = await ledger.incidents('fallen');
    expect(others).toEqual([]);
    const transitionAt = new Date(transition.atEpochMs).toISOString();
    const kept = (await ledger.signals(incident?.incidentId ?? '')).filter(({ at }) => at === transitionAt);
    expect(kept).toHaveLength(1);
    expect(await ledger.recoveries('fallen')).toHaveLength(1);
    expect(host.effects('fallen').filter(({ step }) => step === 'stop-gracefully.1')).toHaveLength(1);
    expect(toldOf(stack(), 'fallen')).toEqual([
      'notices: Recovery of fallen begins',
      'notices: Restarting fallen unless it is well',
      'pages: Recovery of fallen failed (attempt 1)',
    ]);
  });
});
