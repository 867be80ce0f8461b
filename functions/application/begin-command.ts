import * as z from 'zod';
import { itemOf } from '../domain/incident/changes.ts';
import { StepRun, stepRunOf } from '../domain/recovery/step-run.ts';
import { absent, equal } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import { createAnswerStep } from './answer-step.ts';
import { beginning, createBeginStep, lastAttemptBefore } from './begin-step.ts';
import type { Deps } from './deps.ts';
import { createEndCommand } from './end-command.ts';
import { fences, isOvertaken } from './fences.ts';
import { read } from './read.ts';
import { commentOf, createSendCommand, DELIVERY_TIMEOUT_SECONDS } from './send-command.ts';

export type BeginCommandDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'commands' | 'log' | 'directory'>;

/** What a machine asks for when it reaches a step that runs a command. */
export const CommandRequest = z.strictObject({
  ...beginning,
  document: z.string().min(1),
  node: z.string().min(1),
  mutates: z.boolean(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /**
   * Whether the document carries the fence to the host, which then refuses a repetition. One that is not this
   * project's does not.
   *
   * @default the document is this project's, and carries it
   */
  hostFence: z.boolean().optional(),
});
export type CommandRequest = z.infer<typeof CommandRequest>;

/**
 * Begins a step that runs a command: the record of its beginning and the fence are one write (S6), then the command
 * is sent. The machine waits; `on-command` answers it.
 *
 * A mutating step begins only while its recovery holds the component's lease with its epoch, the lease is not over,
 * and neither kill switch is thrown. What may have begun is never begun a second time: where an earlier call, or an
 * earlier attempt at a mutating step, left no end, it is taken up under its own name, and the host refuses the
 * repetition; where its end was not heard, the machine is told it now. Where no host would refuse it, nothing is
 * sent a second time.
 */
export const createBeginCommand = (deps: BeginCommandDeps) => {
  const { clock, table, log } = deps;
  const { beginStep, fenced } = createBeginStep(deps);
  const answerStep = createAnswerStep(deps);
  const { endStep } = createEndCommand(deps);
  const sendCommand = createSendCommand(deps);

  const deadlineFrom = (now: Date, { timeoutSeconds }: CommandRequest): string =>
    new Date(now.getTime() + (DELIVERY_TIMEOUT_SECONDS + timeoutSeconds) * 1000).toISOString();

  const stepRunFor = (request: CommandRequest, now: Date): StepRun => ({
    does: 'command',
    recoveryId: request.recoveryId,
    component: request.component,
    stepRun: stepRunOf(request.step, request.attempt),
    step: request.step,
    attempt: request.attempt,
    command: request.document,
    mutates: request.mutates,
    epoch: request.epoch,
    node: request.node,
    begunAt: now.toISOString(),
    deadlineAt: deadlineFrom(now, request),
    taskToken: request.taskToken,
    state: 'begun',
  });

  /** The last attempt before this one that was let begin, as it stands now: its end may be there, and only unheard. */
  const attemptBefore = async (request: CommandRequest): Promise<StepRun | undefined> => {
    if (!request.mutates) return undefined;
    const last = await lastAttemptBefore(table, request);
    if (last?.state !== 'begun' || last.commandId === undefined) return last;
    await endStep(last);
    const item = await table.get(keys.step(last.recoveryId, last.stepRun));
    return item === undefined ? undefined : read(StepRun, item);
  };

  /** Whether an attempt may still be running, or had its effect without anybody hearing of it. */
  const isUnheard = ({ state, deadlineAt, heard }: StepRun, now: Date): boolean =>
    state === 'begun' ? deadlineAt > now.toISOString() : state === 'done' && heard !== true;

  const takeUp = async (earlier: StepRun, request: CommandRequest, now: Date): Promise<void> => {
    const step: StepRun = { ...earlier, taskToken: request.taskToken };
    const key = keys.step(step.recoveryId, step.stepRun);
    if (step.state !== 'begun') return answerStep(step);
    log.warn('step is taken up again', { recoveryId: step.recoveryId, step: step.stepRun });
    // why taken for sent without a host's fence: a kill after the sending left no id, and nobody refuses a repetition
    const isSent = step.commandId !== undefined || request.hostFence === false;
    const taken = await table.transact([
      {
        do: 'update',
        key,
        when: equal('state', 'begun'),
        set: {
          taskToken: request.taskToken,
          ...(isSent ? {} : { deadlineAt: deadlineFrom(now, request) }),
        },
      },
      ...(isSent ? [] : fences(request, step.attempt, step.attempt, now.getTime())),
    ]);
    if (taken.done) return isSent ? undefined : sendCommand(step, request);
    const own = taken.refused.find(({ index }) => index === 0);
    if (own?.item !== undefined) return answerStep({ ...read(StepRun, own.item), taskToken: request.taskToken });
    // why not answered as fenced: it may have begun; its end, or the machine's own time-out, is the truth
    await table.transact([{ do: 'update', key, when: equal('state', 'begun'), set: { taskToken: request.taskToken } }]);
  };

  const begin = async (request: CommandRequest): Promise<'again' | undefined> => {
    const now = clock.now();
    const before = await attemptBefore(request);
    if (before !== undefined && isUnheard(before, now)) {
      await takeUp(before, request, now);
      return undefined;
    }
    const step = stepRunFor(request, now);
    const key = keys.step(step.recoveryId, step.stepRun);
    const begun = await table.transact([
      { do: 'put', key, item: itemOf(key, step), when: absent('stepRun') },
      ...fences(request, request.attempt, before?.attempt, now.getTime()),
    ]);
    const [refused] = begun.done ? [] : begun.refused;
    if (refused === undefined) await sendCommand(step, request);
    else if (refused.index === 0 && refused.item !== undefined) await takeUp(read(StepRun, refused.item), request, now);
    else if (isOvertaken(request, refused)) return 'again';
    else await fenced(request, refused.index);
    return undefined;
  };

  return async (request: CommandRequest): Promise<void> => {
    // why first: a step whose comment would be cut off must not be recorded as begun
    commentOf(request.recoveryId, stepRunOf(request.step, request.attempt));
    await beginStep(request, () => begin(request));
  };
};
export type BeginCommand = ReturnType<typeof createBeginCommand>;
