import { expect } from 'vitest';
import type { Recovery } from '#domain/recovery/recovery';
import type { StepRun } from '#domain/recovery/step-run';
import type { Deployed } from './deployment.ts';
import { eventually } from './eventually.ts';
import type { AgentRun } from './host.ts';

/** A recovery takes about 15 s by itself; the rest is for a machine that has other things to do. */
const END_WITHIN_MS = 90_000;
const BEGIN_WITHIN_MS = 30_000;

/** Steps that `service-recovery` begins which change something, in their order. */
export const MUTATING_STEPS = ['stop-gracefully.1', 'force-kill.1', 'clear-stale.1', 'restart.1'] as const;

/** Exit codes with which a host says that it did not act: fenced, repeated. */
const REFUSALS: ReadonlySet<number> = new Set([71, 72]);

/** SSM hands parameters over as lists of one value. */
const parameterOf = ({ parameters }: AgentRun, name: string): string => String([parameters[name]].flat()[0]);

/** The recovery for which a command ran. */
export const recoveryOfRun = (run: AgentRun): string => parameterOf(run, 'RecoveryId');

/** What tests wait for and expect of one recovery, from the table for the waiting and from the host for the counting. */
export const createStory = ({ ledger, host, fleet, pager }: Deployed) => {
  const stepsRun = (recoveryId: string, component: string): readonly string[] =>
    host
      .commands(component)
      .filter((run) => recoveryOfRun(run) === recoveryId)
      .map((run) => parameterOf(run, 'StepId'));
  const standing = (component: string) => () => ledger.standing(component);

  return {
    /** The component's recovery, once it has one. */
    begun: (component: string): Promise<Recovery> =>
      eventually(
        `a recovery of '${component}'`,
        BEGIN_WITHIN_MS,
        async () => (await ledger.recoveries(component))[0],
        standing(component),
      ),

    /** The recovery when it has ended. */
    ended: ({ recoveryId, component }: Recovery): Promise<Recovery> =>
      eventually(
        `the end of ${recoveryId}`,
        END_WITHIN_MS,
        async () => {
          const recovery = await ledger.recovery(recoveryId);
          return recovery?.status === 'ended' && recovery;
        },
        standing(component),
      ),

    /** A step of the recovery, once it is as wanted. */
    step: (
      { recoveryId, component }: Recovery,
      stepRun: string,
      isWanted: (step: StepRun) => boolean,
    ): Promise<StepRun> =>
      eventually(
        `${stepRun} of ${recoveryId} as wanted`,
        END_WITHIN_MS,
        async () => (await ledger.steps(recoveryId)).find((step) => step.stepRun === stepRun && isWanted(step)),
        standing(component),
      ),

    /** Waits until the host has run a step's command to its end. */
    ranOnHost: ({ recoveryId, component }: Recovery, stepRun: string): Promise<true> =>
      eventually(
        `the end of ${stepRun} of ${recoveryId} on the host`,
        END_WITHIN_MS,
        () => stepsRun(recoveryId, component).includes(stepRun),
        standing(component),
      ),

    /** The mutating steps that the host let begin, in their order. */
    effectsOf: ({ recoveryId, component }: Recovery): readonly string[] =>
      host.effects(component).flatMap(({ recovery, step }) => (recovery === recoveryId ? [step] : [])),

    /** The same, as the node's agent counted the commands that did not refuse to act. */
    actedOnHost: ({ recoveryId, component }: Recovery): readonly string[] =>
      host
        .mutations(component)
        .filter((run) => recoveryOfRun(run) === recoveryId && !REFUSALS.has(run.exitCode))
        .map((run) => parameterOf(run, 'StepId')),

    /** Subjects of what people were told about a recovery or its component on a topic. */
    told: (component: string, topic: 'pages' | 'notices'): readonly string[] =>
      pager.heard.filter((each) => each.topic === topic && each.text.includes(component)).map(({ subject }) => subject),

    /** Nothing of the recovery is left that would keep the next one out. */
    expectFree: async ({ component, recoveryId }: Recovery): Promise<void> => {
      expect((await ledger.guard(component)).recoveryId).toBeUndefined();
      expect(await ledger.running()).not.toContain(recoveryId);
    },

    /** The service answers again, in a process that was not there before. */
    expectWell: async (component: string, pidBefore: number | undefined): Promise<void> => {
      const look = await fleet.look(component);
      expect(look).toMatchObject({ well: true });
      expect(look.pid).not.toBe(pidBefore);
    },
  };
};
export type Story = ReturnType<typeof createStory>;
