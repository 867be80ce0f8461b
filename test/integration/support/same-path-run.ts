import type { StepRun } from '#domain/recovery/step-run';
import { judgeEnd } from '#domain/verdict/verdict';
import { begunSteps } from '#statemachines/rehearse/expectations';
import type { Stage } from './crash-stage.ts';
import { eventually } from './eventually.ts';
import { historyOf } from './history.ts';
import type { Seen } from './same-path.ts';
import type { Admission } from './same-path-admission.ts';
import type { Staged } from './same-path-cases.ts';
import { alarmOf } from './same-path-environment.ts';
import { commandStatesOf } from './same-path-loops.ts';
import type { Reports } from './same-path-metrics.ts';
import { hostScript, type ScriptedAnswers } from './scripted-host.ts';

/** The longest case waits three times for a step to be tried again, beside nine others on two cores. */
const END_WITHIN_MS = 180_000;

/** What a run needs of the deployment. */
export interface Deployment extends Pick<Stage, 'sample' | 'ledger' | 'controls' | 'grips' | 'doors'> {
  readonly admission: Admission;
  readonly reports: Reports;
}

const BY = 'arn:aws:iam::000000000000:user/ann';

const inOrder = (steps: readonly StepRun[]): string[] =>
  steps.toSorted((a, b) => (a.begunAt < b.begunAt ? -1 : 1)).map(({ step }) => step);

/** The script with the last step of all waiting instead of ending. */
const heldBack = (answers: ScriptedAnswers, last: string): ScriptedAnswers => {
  const own = answers[last];
  if (own === undefined) throw new Error(`'${last}' runs no command, so nothing can be stopped right behind it`);
  return { ...answers, [last]: [...own.slice(0, -1), { waits: true }] };
};

/** Runs a case on its deployed machine, whose commands end as the case says; answers what was seen of it. */
export const runDeployed = async (staged: Staged, deployment: Deployment): Promise<Seen> => {
  const { sample, ledger, controls, grips, doors, admission, reports } = deployment;
  const { compiled, cases, each, component, rehearsal } = staged;
  const { incident, recoveryId } = admission.incidentFor(staged);
  const script = hostScript(cases, each, rehearsal.begun, commandStatesOf(compiled.definition));
  const expected = begunSteps(rehearsal);
  const last = expected.at(-1);
  const answers = each.fenced === undefined || last === undefined ? script : heldBack(script, last);
  await controls.scriptCommands({ recoveryId, answers });

  const alarm = alarmOf(staged);
  if (alarm !== undefined) {
    const [state] = each.alarms ?? cases.alarms ?? [];
    await grips.makeAlarm(alarm);
    await grips.setAlarm(alarm, state === 'ALARM' ? 'ALARM' : 'OK');
  }
  await reports.begin(staged);
  try {
    const recovery = await admission.admit(staged, incident);
    const standing = () => ledger.standing(component);
    if (each.fenced !== undefined) {
      await eventually(
        `that ${last} of ${recoveryId} is under way and nothing else is to come before it`,
        END_WITHIN_MS,
        async () => {
          const steps = await ledger.steps(recoveryId);
          const isUnderWay = steps.some(({ step, commandId }) => step === last && commandId !== undefined);
          return isUnderWay && steps.length >= expected.length;
        },
        standing,
      );
      await doors.ask({ ask: 'disable', component, by: BY, reason: 'the case says so' });
      await controls.scriptCommands({ recoveryId, answers: script });
    }
    const execution = await eventually(
      `the end of ${recoveryId}`,
      END_WITHIN_MS,
      async () => {
        const found = await admission.machines.look(recovery.machineArn, recoveryId);
        return found !== undefined && found.status !== 'RUNNING' && found;
      },
      standing,
    );
    const steps = await ledger.steps(recoveryId);
    const { outcome, cause } = judgeEnd(execution, steps);
    const { visits } = await historyOf(sample, recovery);
    return { ends: outcome, cause, begun: inOrder(steps), states: visits.map(({ state }) => state) };
  } finally {
    reports.end(staged);
  }
};

/** Does something with each of many, so many at once; none is left out when one fails, whose failure is its answer. */
export const manyAtOnce = async <Item, Answer>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Answer>,
): Promise<ReadonlyMap<Item, Answer | Error>> => {
  const answers = new Map<Item, Answer | Error>();
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) {
      try {
        answers.set(item, await work(item));
      } catch (error) {
        answers.set(item, error instanceof Error ? error : new Error(String(error)));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
};
