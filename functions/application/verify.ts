import { RecoveryError } from '../domain/errors.ts';
import { type Judgement, type JudgeRequest, judge } from '../domain/verdict/judge.ts';
import type { Deps } from './deps.ts';

export type VerifyDeps = Pick<Deps, 'clock' | 'directory' | 'evidence'>;

/**
 * Judges whether a component is well now, from what was just seen on its host and from its live metrics and alarms.
 * Reads only; asked again and again until it has held, or the window is over.
 *
 * @throws RecoveryError `ComponentNotDeclared`
 */
export const createVerify =
  ({ clock, directory, evidence }: VerifyDeps) =>
  async (request: JudgeRequest): Promise<Judgement> => {
    const component = directory.component(request.component);
    if (component === undefined) {
      throw new RecoveryError('ComponentNotDeclared', `component '${request.component}' is not declared any more`);
    }
    const now = clock.now();
    const { validation } = directory.environment;
    const names = [...new Set(request.criteria.flatMap(({ metric }) => metric ?? []))];
    const known = names.flatMap((name) => {
      const reference = component.metrics[name];
      return reference === undefined ? [] : [{ name, reference }];
    });
    const values = await evidence.values(
      known.map(({ reference }) => reference),
      new Date(request.since),
      now,
    );
    const seesAlarms = request.criteria.some((criterion) => criterion.alarms !== undefined);
    const alarms = seesAlarms ? await evidence.alarms(component.alarms) : [];
    const states = new Map(alarms.map(({ alarmName, state }) => [alarmName, state]));
    return judge(
      {
        ...request,
        requireAll: request.requireAll ?? validation.requireAll,
        windowSeconds: request.windowSeconds ?? validation.timeout,
        stabilitySeconds: request.stabilitySeconds ?? validation.stability,
      },
      {
        facts: request.facts,
        metrics: Object.fromEntries(known.map(({ name }, index) => [name, values[index]?.at(-1)])),
        // why by declared name: an alarm that does not exist is not OK
        alarms: seesAlarms ? component.alarms.map((name) => states.get(name) ?? 'MISSING') : [],
      },
      now,
    );
  };
export type Verify = ReturnType<typeof createVerify>;
