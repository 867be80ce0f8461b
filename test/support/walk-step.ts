import { statesBelow } from '#statemachines/asl';
import { compiledStep, type StepDocument } from './compiled-step.ts';
import { type Answer, walk } from './walk.ts';

/** What AWS answers to a call, time after time; the last answer stays. An error is what the call ends with. */
export type Answers = Readonly<Record<string, readonly (object | Error)[]>>;

export interface StepWalk {
  /** The calls in their order, without the worker's: `ecs:updateService`. */
  readonly calls: readonly string[];
  /** What was sent, by call, the first time that it was made. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly path: readonly string[];
  /** `recovered`, or the error that the machine ended with. */
  readonly outcome: string;
  readonly cause: string;
}

const WELL = { Payload: { state: 'held', words: 'well', met: ['quiet'], unmet: [], heldSince: '' } };

const callOf = (resource = ''): string => resource.replace(/^arn:aws:states:::(aws-sdk:)?/, '');

/** Goes through the machine of a playbook that is one step, with what AWS answers. */
export const walkStep = async (
  step: StepDocument,
  answers: Answers,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<StepWalk> => {
  const { definition } = compiledStep(step);
  const resources = new Map(statesBelow(definition.States).map(([name, { Resource }]) => [name, callOf(Resource)]));
  const begun = new Set<string>();
  const calls: string[] = [];
  const sent: Record<string, unknown> = {};

  /** The worker admits every step, and the undo of one that has begun. */
  const begin = (given: unknown): Answer => {
    const { step: name, undoOf } = (given as { Payload: { request: { step: string; undoOf?: string } } }).Payload
      .request;
    if (undoOf !== undefined && !begun.has(undoOf)) return { error: 'NotBegun', cause: `${undoOf} has not begun` };
    begun.add(name);
    return { result: {} };
  };

  const answer = (state: string, given: unknown): Answer => {
    if (state === 'judge') return { result: WELL };
    const call = resources.get(state) ?? '';
    if (call === 'lambda:invoke.waitForTaskToken') return begin(given);
    calls.push(call);
    sent[call] ??= given;
    const said = answers[call] ?? [];
    const next = said[Math.min(calls.filter((each) => each === call).length, said.length) - 1];
    if (next === undefined) throw new Error(`nothing was said of ${call}`);
    return next instanceof Error ? { error: next.name, cause: next.message } : { result: next };
  };

  const input = { recoveryId: 'r-1', component: 'catalog', epoch: 1, facts };
  const { path, ended } = await walk(definition, input, answer);
  return {
    calls,
    sent,
    path,
    outcome: 'error' in ended ? ended.error : 'recovered',
    cause: 'error' in ended ? ended.cause : '',
  };
};
