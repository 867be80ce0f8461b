import * as z from 'zod';
import { itemOf } from '../domain/incident/changes.ts';
import { type StepRun, stepRunOf } from '../domain/recovery/step-run.ts';
import { absent, all, equal } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import { beginning, createBeginStep, lastAttemptBefore } from './begin-step.ts';
import type { Deps } from './deps.ts';
import { fences, isOvertaken } from './fences.ts';

export type BeginCallDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'log'>;

/**
 * What a machine asks for right before it makes an AWS call that changes something.
 *
 * `timeoutSeconds` is how long the machine may be making this attempt's call: the time-out of its Task, with the
 * Task's own retries where it has any.
 */
export const CallRequest = z.strictObject({
  ...beginning,
  /** The call as people know it, for the story: service and action. */
  call: z.string().min(1),
  mutates: z.literal(true),
});
export type CallRequest = z.infer<typeof CallRequest>;

/**
 * From the record of the beginning to the machine's call: a worker that has recorded it lives on for at most its
 * function's 30 seconds before it answers. So when the deadline is over, no call that was begun can still be made.
 */
export const CALL_MARGIN_SECONDS = 30;

/**
 * Lets a machine make an AWS call: the record of its beginning and the fences are one write (S6), as for a command;
 * then the machine is answered, and makes the call itself. How the call ends only the execution knows: it is neither
 * asked for nor answered here.
 *
 * Asked again for the same attempt the machine has not gone on, since it waits for this answer; so it is let begin if
 * the fences still hold. An earlier attempt does not hold up a later one: the machine heard how it ended.
 */
export const createBeginCall = (deps: BeginCallDeps) => {
  const { clock, table, machines, log } = deps;
  const { beginStep, fenced } = createBeginStep(deps);

  const deadlineFrom = (now: Date, { timeoutSeconds }: CallRequest): string =>
    new Date(now.getTime() + (timeoutSeconds + CALL_MARGIN_SECONDS) * 1000).toISOString();

  const stepRunFor = (request: CallRequest, now: Date): StepRun => ({
    does: 'call',
    recoveryId: request.recoveryId,
    component: request.component,
    stepRun: stepRunOf(request.step, request.attempt),
    step: request.step,
    attempt: request.attempt,
    command: request.call,
    mutates: request.mutates,
    epoch: request.epoch,
    begunAt: now.toISOString(),
    deadlineAt: deadlineFrom(now, request),
    taskToken: request.taskToken,
    state: 'begun',
  });

  const letBegin = async ({ taskToken, recoveryId, step }: CallRequest): Promise<void> => {
    const heard = await machines.answer(taskToken, { ok: true, output: { begun: true } });
    if (!heard) log.warn('nobody waits for this step any more', { recoveryId, step });
  };

  /** The same attempt once more: its fences are asked anew, and its time begins anew. */
  const beginAgain = async (request: CallRequest, now: Date): Promise<void> => {
    const { recoveryId, step, attempt, taskToken } = request;
    const again = await table.transact([
      {
        do: 'update',
        key: keys.step(recoveryId, stepRunOf(step, attempt)),
        when: all(equal('does', 'call'), equal('state', 'begun')),
        set: { taskToken, deadlineAt: deadlineFrom(now, request) },
      },
      ...fences(request, attempt, attempt, now.getTime()),
    ]);
    const [refused] = again.done ? [] : again.refused;
    if (refused === undefined) await letBegin(request);
    else await fenced(request, refused.index);
  };

  const begin = async (request: CallRequest): Promise<'again' | undefined> => {
    const now = clock.now();
    const before = await lastAttemptBefore(table, request);
    const step = stepRunFor(request, now);
    const key = keys.step(step.recoveryId, step.stepRun);
    const begun = await table.transact([
      { do: 'put', key, item: itemOf(key, step), when: absent('stepRun') },
      ...fences(request, request.attempt, before?.attempt, now.getTime()),
    ]);
    const [refused] = begun.done ? [] : begun.refused;
    if (refused === undefined) await letBegin(request);
    else if (refused.index === 0) await beginAgain(request, now);
    else if (isOvertaken(request, refused)) return 'again';
    else await fenced(request, refused.index);
    return undefined;
  };

  return (request: CallRequest): Promise<void> => beginStep(request, () => begin(request));
};
export type BeginCall = ReturnType<typeof createBeginCall>;
