import * as z from 'zod';
import { numberIn } from '../domain/admission/gate.ts';
import { switchedOn } from '../domain/admission/gates/enabled.ts';
import { GUARD } from '../domain/admission/guard-item.ts';
import { itemOf } from '../domain/incident/changes.ts';
import { FENCE_WORDS } from '../domain/recovery/fence.ts';
import { StepRun, stepRunOf } from '../domain/recovery/step-run.ts';
import { absent, all, any, equal, greater } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Write } from '../domain/table/write.ts';
import { createAnswerStep, STEP_ERRORS } from './answer-step.ts';
import type { Deps } from './deps.ts';
import { createEndCommand } from './end-command.ts';
import type { Transaction } from './ports.ts';
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

/** Others may begin the same step meanwhile, and there are not many to lose to. */
const TRIES = 4;

/** Where in the transaction the recovery itself is asked, after the step and the three other fences. */
const RECOVERY_FENCE = 4;
type Refused = Extract<Transaction, { done: false }>['refused'][number];

/** On the recovery's item: the latest attempt at a mutating step that was let begin. */
const latestAttempt = (step: string): string => `latest ${step}`;

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
  const { endStep } = createEndCommand(deps);
  const sendCommand = createSendCommand(deps);

  /** What must be true of the world for a mutating step to begin as this attempt, after `before` and no other. */
  const fences = (
    request: CommandRequest,
    attempt: number,
    before: number | undefined,
    nowEpochMs: number,
  ): Write[] => {
    const { component, recoveryId, epoch, mutates, step } = request;
    const latest = latestAttempt(step);
    return mutates
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
          {
            do: 'update',
            key: keys.recovery(recoveryId),
            when: all(
              equal('status', 'live'),
              absent('revokedAt'),
              any(before === undefined ? absent(latest) : equal(latest, before), equal(latest, attempt)),
            ),
            set: { [latest]: attempt },
          },
        ]
      : [];
  };
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

  /** The last attempt before this one that was let begin, as it stands now: its end may be there, and only unheard. */
  const attemptBefore = async (request: CommandRequest): Promise<StepRun | undefined> => {
    if (!request.mutates || request.attempt === 1) return undefined;
    const attempts = (await stepRunsOf(table, request.recoveryId)).filter(
      ({ step, attempt }) => step === request.step && attempt < request.attempt,
    );
    const last = attempts.sort((a, b) => a.attempt - b.attempt).at(-1);
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
      ...(isSent ? [] : fences(request, step.attempt, step.attempt, now.getTime())),
    ]);
    if (taken.done) return isSent ? undefined : sendCommand(step, request.parameters);
    const own = taken.refused.find(({ index }) => index === 0);
    if (own?.item !== undefined) return answerStep({ ...read(StepRun, own.item), taskToken: request.taskToken });
    // why not answered as fenced: it may have begun; its end, or the machine's own time-out, is the truth
    await table.transact([{ do: 'update', key, when: equal('state', 'begun'), set: { taskToken: request.taskToken } }]);
  };

  /** An earlier attempt began between the look and the write: it is looked at again. */
  const isOvertaken = ({ step, attempt }: CommandRequest, { index, item }: Refused): boolean =>
    index === RECOVERY_FENCE &&
    item?.['status'] === 'live' &&
    item['revokedAt'] === undefined &&
    numberIn(item, latestAttempt(step)) < attempt;

  const fenced = async (request: CommandRequest, index: number): Promise<void> => {
    const why = whyFenced(index);
    log.warn('step was fenced', { recoveryId: request.recoveryId, step: request.step, why });
    await machines.answer(request.taskToken, {
      ok: false,
      error: STEP_ERRORS.fenced,
      cause: `${request.step} was not begun: ${why}`,
    });
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
    if (refused === undefined) await sendCommand(step, request.parameters);
    else if (refused.index === 0 && refused.item !== undefined) await takeUp(read(StepRun, refused.item), request, now);
    else if (isOvertaken(request, refused)) return 'again';
    else await fenced(request, refused.index);
    return undefined;
  };

  return async (request: CommandRequest): Promise<void> => {
    // why first: a step whose comment would be cut off must not be recorded as begun
    commentOf(request.recoveryId, stepRunOf(request.step, request.attempt));
    for (let left = TRIES; left > 0; left -= 1) {
      const begun = await begin(request);
      if (begun !== 'again') return;
    }
    throw new Error(`${request.step} of ${request.recoveryId} was overtaken ${TRIES} times`);
  };
};
export type BeginCommand = ReturnType<typeof createBeginCommand>;
