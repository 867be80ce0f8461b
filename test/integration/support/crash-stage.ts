import { afterAll, beforeAll, expect } from 'vitest';
import type { Recovery } from '#domain/recovery/recovery';
import { createLocalControls, type LocalControls } from '#infra/local/aws/local-controls';
import { aTransition } from './alarm-forms.ts';
import { createGrips, type Grips } from './crash-grips.ts';
import { createStory, type Story } from './crash-story.ts';
import type { Deployed } from './deployment.ts';

/** A deployment on which nothing happens but what a test does: no sweep by the clock, no event of a real alarm. */
export interface Stage extends Deployed {
  readonly grips: Grips;
  readonly controls: LocalControls;
  readonly story: Story;
  /** One sweep, as the rule runs it each minute. */
  sweep(): Promise<void>;
  /** Breaks a service for real and tells of it as its alarm would; answers the process that was broken. */
  breakAndTell(component: string): Promise<number | undefined>;
  /** Breaks a component, and answers its recovery when it waits at a step whose command's end nobody told it. */
  parkedAt(component: string, documentName: string, stepRun: string): Promise<Recovery>;
}

/** Quietens a deployment before the tests of a file; answers how a test reaches it. */
export const quietly = (reach: () => Deployed): (() => Stage) => {
  let stage: Stage | undefined;
  beforeAll(async () => {
    const all = reach();
    const { sample, fleet, doors } = all;
    const grips = createGrips(sample);
    const controls = createLocalControls(sample.aws.env.AWS_ENDPOINT_URL_SSM ?? '');
    const story = createStory(all);
    const breakAndTell: Stage['breakAndTell'] = async (component) => {
      const { pid } = await fleet.look(component);
      await fleet.break(component, 'crash');
      await doors.bus(aTransition(`${component}-unhealthy`));
      return pid;
    };
    stage = {
      ...all,
      ...{ grips, controls, story, breakAndTell },
      sweep: async () => {
        expect(await doors.raw.sweep()).toEqual({ ok: true, answer: {} });
      },
      parkedAt: async (component, documentName, stepRun) => {
        await controls.loseStatusEvents({ count: 1, documentName });
        await breakAndTell(component);
        const recovery = await story.begun(component);
        await story.ranOnHost(recovery, stepRun);
        await story.step(recovery, stepRun, ({ state, commandId }) => state === 'begun' && commandId !== undefined);
        return recovery;
      },
    };
    await grips.stopSchedule();
    await controls.pauseAlarms({});
  });
  afterAll(() => stage?.grips.close());
  return () => {
    if (stage === undefined) throw new Error('nothing is deployed before the tests of this file begin');
    return stage;
  };
};
