import { commandOutcome } from '#domain/recovery/command-outcome';
import type { ControlRequest } from '#infra/local/aws/local-controls';
import type { Answer, Case, Cases } from '#statemachines/rehearse/cases';
import { scriptOf } from '#statemachines/rehearse/script';
import { stateOfStep } from './same-path.ts';

export type ScriptedAnswers = ControlRequest<'scriptCommands'>['answers'];

/** What the step worker makes of a failure in these words: the machine hears no other. */
const heard = (fails: string): string => {
  const outcome = commandOutcome({ ended: 'failed', status: 'Failed', exitCode: 70, output: '', errorOutput: fails });
  if (outcome === undefined) throw new Error(`a command that failed with '${fails}' has no outcome`);
  return outcome.result.message;
};

/** The answers of a script with the failures of commands as the machine hears them from the deployed step worker. */
export const asHeard = (answers: Cases['answers'], commandStates: ReadonlySet<string>): Cases['answers'] => {
  const one = (answer: Answer): Answer =>
    answer.fails === undefined ? answer : { ...answer, fails: heard(answer.fails) };
  return Object.fromEntries(
    Object.entries(answers).map(([state, answer]) => {
      if (!commandStates.has(state)) return [state, answer];
      return [state, Array.isArray(answer) ? answer.map(one) : one(answer)];
    }),
  );
};

const scripted = (answer: Answer | undefined): ScriptedAnswers[string][number] =>
  answer?.fails === undefined ? { facts: answer?.facts ?? {} } : { fails: answer.fails };

/**
 * The script of a case as the hosts are told it: by step and attempt. The case tells it by state, turn by turn, so a
 * rehearsal says which step takes which turn.
 */
export const hostScript = (
  cases: Cases,
  each: Case,
  begun: readonly { readonly step: string }[],
  commandStates: ReadonlySet<string>,
): ScriptedAnswers => {
  const script = scriptOf(cases, each);
  const answers: Record<string, ScriptedAnswers[string]> = {};
  for (const { step } of begun) {
    const state = stateOfStep(step);
    if (commandStates.has(state)) answers[step] = [...(answers[step] ?? []), scripted(script.next(state))];
  }
  return answers;
};
