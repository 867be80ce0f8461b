import * as z from 'zod';
import { switchedOn } from '../domain/admission/gates/enabled.ts';
import { GUARD } from '../domain/admission/guard-item.ts';
import { itemOf } from '../domain/incident/changes.ts';
import { FENCE_WORDS } from '../domain/recovery/fence.ts';
import { StepRun, stepRunOf } from '../domain/recovery/step-run.ts';
import { absent, all, equal, greater, type Item } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Write } from '../domain/table/write.ts';
import { createAnswerStep, STEP_ERRORS } from './answer-step.ts';
import type { Deps } from './deps.ts';
import { read, stepRunsOf } from './read.ts';
import { commentOf, createSendCommand, DELIVERY_TIMEOUT_SECONDS } from './send-command.ts';

export { STEP_ERRORS } from './answer-step.ts';

export type BeginCommandDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'commands' | 'log' | 'directory'>;

/** What a machine asks for when it reaches a step that runs a command. */
export const CommandRequest = z.strictObject({
  taskToken: z.string().min(1),
  recoveryId: z.string().min(1),
  component: z.string().min(1),
  epoch: z.int().positive(),
  step: z.string().min(1),
  attempt: z.int().positive(),
  document: z.string().min(1),
  node: z.string().min(1),
  mutates: z.boolean(),
  timeoutSeconds: z.int().positive(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type CommandRequest = z.infer<typeof CommandRequest>;

/**
 * Begins a step that runs a command: the record of its beginning and the fence are one write (S6), then the command
 * is sent. The machine waits; `on-command` answers it.
 *
 * A mutating step begins only while its recovery holds the component's lease with its epoch, the lease is not over,
 * and neither kill switch is thrown. What may have begun is never begun a second time: where an earlier call, or an
 * earlier attempt at a mutating step, left no end, it is taken up under its own name, and the host refuses the
 * repetition; where its end was not heard, the machine is told it now.
 */
export const createBeginCommand = (deps: BeginCommandDeps) => {
  const { clock, table, machines, log } = deps;
  const answerStep = createAnswerStep(deps);
  const sendCommand = createSendCommand(deps);

  const fences = ({ component, recoveryId, epoch, mutates }: CommandRequest, nowEpochMs: number): Write[] =>
    mutates
      ? [
          {
            do: 'check',
            key: keys.guard(component),
            when: all(
              equal(GUARD.recoveryId, recoveryId),
              equal(GUARD.epoch, epoch),
              greater(GUARD.leaseUntil, nowEpochMs),
            ),
          },
          { do: 'check', key: keys.globalSwitch, when: switchedOn(nowEpochMs) },
          { do: 'check', key: keys.componentSwitch(component), when: switchedOn(nowEpochMs) },
          { do: 'check', key: keys.recovery(recoveryId), when: all(equal('status', 'live'), absent('revokedAt')) },
        ]
      : [];
  const whyFenced = (index: number): string => Object.values(FENCE_WORDS)[index - 1] ?? 'its fence does not hold';

  const deadlineFrom = (now: Date, { timeoutSeconds }: CommandRequest): string =>
    new Date(now.getTime() + (DELIVERY_TIMEOUT_SECONDS + timeoutSeconds) * 1000).toISOString();

  const stepRunFor = (request: CommandRequest, now: Date): StepRun => ({
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

  /** The last attempt before this one, where it may still be running or ended well without being heard. */
  const unheardAttempt = async (request: CommandRequest, now: Date): Promise<StepRun | undefined> => {
    if (!request.mutates || request.attempt === 1) return undefined;
    const attempts = (await stepRunsOf(table, request.recoveryId)).filter(
      ({ step, attempt }) => step === request.step && attempt < request.attempt,
    );
    const last = attempts.sort((a, b) => a.attempt - b.attempt).at(-1);
    if (last?.state === 'begun') return last.deadlineAt > now.toISOString() ? last : undefined;
    return last?.state === 'done' && last.heard !== true ? last : undefined;
  };

  const takeUp = async (earlier: StepRun, request: CommandRequest, now: Date): Promise<void> => {
    const step: StepRun = { ...earlier, taskToken: request.taskToken };
    const key = keys.step(step.recoveryId, step.stepRun);
    if (step.state !== 'begun') return answerStep(step);
    log.warn('step is taken up again', { recoveryId: step.recoveryId, step: step.stepRun });
    const isSent = step.commandId !== undefined;
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
      ...(isSent ? [] : fences(request, now.getTime())),
    ]);
    if (taken.done) return isSent ? undefined : sendCommand(step, request.parameters);
    const own = taken.refused.find(({ index }) => index === 0);
    if (own?.item !== undefined) return answerStep({ ...read(StepRun, own.item), taskToken: request.taskToken });
    // why not answered as fenced: it may have begun; its end, or the machine's own time-out, is the truth
    await table.transact([
      { do: 'update', key, when: equal('state', 'begun'), set: { taskToken: request.taskToken } },
    ]);
  };

  const fenced = async (request: CommandRequest, index: number): Promise<void> => {
    const why = whyFenced(index);
    log.warn('step was fenced', { recoveryId: request.recoveryId, step: request.step, why });
    await machines.answer(request.taskToken, {
      ok: false,
      error: STEP_ERRORS.fenced,
      cause: `${request.step} was not begun: ${why}`,
    });
  };

  return async (request: CommandRequest): Promise<void> => {
    const now = clock.now();
    // why first: a step whose comment would be cut off must not be recorded as begun
    commentOf(request.recoveryId, stepRunOf(request.step, request.attempt));
    const unheard = await unheardAttempt(request, now);
    if (unheard !== undefined) return takeUp(unheard, request, now);
    const step = stepRunFor(request, now);
    const key = keys.step(step.recoveryId, step.stepRun);
    const begun = await table.transact([
      { do: 'put', key, item: itemOf(key, step), when: absent('stepRun') },
      ...fences(request, now.getTime()),
    ]);
    if (begun.done) return sendCommand(step, request.parameters);
    const earlier: Item | undefined = begun.refused.find(({ index }) => index === 0)?.item;
    if (earlier !== undefined) return takeUp(read(StepRun, earlier), request, now);
    return fenced(request, begun.refused[0]?.index ?? 0);
  };
};
export type BeginCommand = ReturnType<typeof createBeginCommand>;
