import { codeOf, type ErrorCode } from '../domain/errors.ts';
import { itemOf } from '../domain/incident/changes.ts';
import { StepRun } from '../domain/recovery/step-run.ts';
import { equal } from '../domain/table/condition.ts';
import { keys, TTL_ATTRIBUTE } from '../domain/table/keys.ts';
import { createAnswerStep, STEP_ERRORS } from './answer-step.ts';
import type { Deps } from './deps.ts';
import { read } from './read.ts';

export type SendCommandDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'commands' | 'log' | 'directory'>;

/**
 * How long a command may wait for its node before SSM gives up; SSM takes no less than 30 seconds
 * (API reference, SendCommand, TimeoutSeconds). Part of every step's deadline, and so inside the lease.
 */
export const DELIVERY_TIMEOUT_SECONDS = 30;

/** SSM takes 100 characters of comment (API reference, SendCommand). */
const COMMENT_CHARACTERS = 100;

/**
 * How a command says whose it is, to a reader that knows only its id.
 *
 * @throws Error when the two do not fit: a comment that is cut off names another step
 */
export const commentOf = (recoveryId: string, stepRun: string): string => {
  const comment = `${recoveryId} ${stepRun}`;
  if (comment.length <= COMMENT_CHARACTERS) return comment;
  throw new Error(
    `step '${stepRun}' of ${recoveryId} has ${comment.length} characters with it, wanted at most ${COMMENT_CHARACTERS}: give the step a shorter id`,
  );
};

/** Answers of SSM that leave no doubt: the command was not taken. Any other may hide one that was. */
const NOT_SENT: ReadonlySet<ErrorCode> = new Set([
  'NodeUnreachable',
  'CommandRefused',
  'AccessDenied',
  'ServiceThrottled',
]);

/** Where it is not known whether a command was taken it is sent again, if its host refuses the repetition. */
const SENDS = 3;

/** What the command is given, and whether its document carries the fence to the host. */
export interface Given {
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly hostFence?: boolean | undefined;
}

const parametersFor = (step: StepRun, { parameters, hostFence }: Given): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
  ...(hostFence === false ? {} : { RecoveryId: step.recoveryId, StepId: step.stepRun, Epoch: String(step.epoch) }),
});

type Sendable = StepRun & { readonly node: string };

const sendable = (step: StepRun): Sendable => {
  const { node } = step;
  if (node !== undefined) return { ...step, node };
  throw new Error(`step '${step.stepRun}' of ${step.recoveryId} was begun as a call, it has no command to send`);
};

/**
 * Sends the command of a step whose beginning is recorded, and records its id.
 *
 * Certainly not sent: the step ends so, and the machine is told. Perhaps sent: nothing is claimed, since the command's
 * status event, or the machine's own time-out, tells.
 */
export const createSendCommand = (deps: SendCommandDeps) => {
  const { clock, table, commands, log, directory } = deps;
  const answerStep = createAnswerStep(deps);

  const send = async (step: Sendable, given: Given): Promise<string> => {
    const parameters = parametersFor(step, given);
    for (let left = given.hostFence === false ? 1 : SENDS; ; left -= 1) {
      try {
        return await commands.send({
          document: step.command,
          node: step.node,
          parameters,
          comment: commentOf(step.recoveryId, step.stepRun),
          deliveryTimeoutSeconds: DELIVERY_TIMEOUT_SECONDS,
        });
      } catch (error) {
        if (left === 1 || codeOf(error) !== 'ServiceUnavailable') throw error;
      }
    }
  };

  const notSent = async (step: Sendable, words: string): Promise<void> => {
    const key = keys.step(step.recoveryId, step.stepRun);
    const message = `could not be sent to ${step.node}: ${words}`;
    await table.transact([
      {
        do: 'update',
        key,
        when: equal('state', 'begun'),
        set: {
          state: 'failed',
          endedAt: clock.now().toISOString(),
          result: { message, facts: {} },
          error: STEP_ERRORS.notSent,
        },
      },
    ]);
    const item = await table.get(key);
    if (item !== undefined) await answerStep(read(StepRun, item));
  };

  const record = async (step: Sendable, commandId: string): Promise<void> => {
    const key = keys.command(commandId);
    const names = { commandId, recoveryId: step.recoveryId, stepRun: step.stepRun, node: step.node };
    const expires = Math.floor(clock.now().getTime() / 1000) + directory.environment.audit.retention;
    await table.transact([
      { do: 'update', key: keys.step(step.recoveryId, step.stepRun), set: { commandId } },
      { do: 'put', key, item: itemOf(key, names, { [TTL_ATTRIBUTE]: expires }) },
    ]);
  };

  return async (begun: StepRun, given: Given): Promise<void> => {
    const step = sendable(begun);
    let commandId: string;
    try {
      commandId = await send(step, given);
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || !(error instanceof Error)) throw error;
      if (NOT_SENT.has(code)) return notSent(step, error.message);
      log.warn('it is not known whether the command was sent', {
        recoveryId: step.recoveryId,
        step: step.stepRun,
        error,
      });
      return;
    }
    try {
      await record(step, commandId);
    } catch (error) {
      // why caught: the command is on its way, and its status event finds the step by the comment
      if (codeOf(error) === undefined) throw error;
      log.error('the command was sent and its id not recorded', { commandId, step: step.stepRun, error });
    }
  };
};
