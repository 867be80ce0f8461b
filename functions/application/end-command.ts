import { commandOutcome } from '../domain/recovery/command-outcome.ts';
import { StepRun } from '../domain/recovery/step-run.ts';
import { absent, all, equal, not, present } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Key } from '../domain/table/write.ts';
import { createAnswerStep } from './answer-step.ts';
import type { Deps } from './deps.ts';
import { read } from './read.ts';

export type EndCommandDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'commands' | 'log'>;

/** What became of a command: still running, answered now or before, or not one of ours. */
export type CommandEnd = 'running' | 'answered' | 'answered-before' | 'not-ours';

/**
 * Takes the end of a command to the machine that waits for it.
 *
 * Called by the command's status event and, where that is lost, by the sweeper. The result is stored before the
 * machine is told, and the step counts as answered only after; so a crash between the two is repeated, and a
 * repetition changes nothing. An answer that nobody waits for any more is recorded all the same.
 */
export const createEndCommand = (deps: EndCommandDeps) => {
  const { clock, table, commands } = deps;
  const answerStep = createAnswerStep(deps);

  const answer = async (step: StepRun): Promise<CommandEnd> => {
    if (step.answeredAt !== undefined) return 'answered-before';
    await answerStep(step);
    return 'answered';
  };

  /** Ends a step by the command that it names. A call has none: its machine makes it and hears its end itself. */
  const endStep = async (step: StepRun): Promise<CommandEnd> => {
    if (step.does === 'call') return 'running';
    if (step.state !== 'begun') return answer(step);
    if (step.commandId === undefined || step.node === undefined) return 'running';
    const state = await commands.look(step.commandId, step.node);
    const outcome = state === undefined ? undefined : commandOutcome(state);
    if (outcome === undefined) return 'running';
    const key = keys.step(step.recoveryId, step.stepRun);
    await table.transact([
      {
        do: 'update',
        key,
        when: equal('state', 'begun'),
        set: {
          commandId: step.commandId,
          state: outcome.state,
          endedAt: clock.now().toISOString(),
          result: JSON.parse(JSON.stringify(outcome.result)),
        },
      },
    ]);
    // why read again: another may have ended it first, or a new token may have come since the step was read
    const ended = await table.get(key);
    return ended === undefined ? 'not-ours' : answer(read(StepRun, ended));
  };

  /** The step that a command belongs to: as it was recorded, else as the comment says that it was sent with. */
  const stepKeyOf = async (commandId: string): Promise<Key | undefined> => {
    const known = await table.get(keys.command(commandId));
    if (known !== undefined) return keys.step(String(known['recoveryId']), String(known['stepRun']));
    // why asked: a crash between sending and recording leaves a command that only SSM knows
    const origin = await commands.origin(commandId);
    const [recoveryId, stepRun, more] = (origin?.comment ?? '').split(' ');
    if (recoveryId === undefined || stepRun === undefined || more !== undefined) return undefined;
    const key = keys.step(recoveryId, stepRun);
    await table.transact([
      {
        do: 'update',
        key,
        when: all(present('stepRun'), not(equal('does', 'call')), absent('commandId')),
        set: { commandId },
      },
    ]);
    return key;
  };

  /** Ends the step that a command belongs to. */
  const endCommand = async (commandId: string): Promise<CommandEnd> => {
    const key = await stepKeyOf(commandId);
    const item = key === undefined ? undefined : await table.get(key);
    if (item === undefined) return 'not-ours';
    const step = read(StepRun, item);
    if (step.does === 'call') return 'not-ours';
    // why this command and not the one on record: a step may have been sent twice, and the host runs the first
    return endStep({ ...step, commandId });
  };

  return { endCommand, endStep };
};
export type EndCommand = ReturnType<typeof createEndCommand>;
