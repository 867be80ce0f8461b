import { createSettableClock } from '#adapters/memory/clock';
import { createMemoryCommands } from '#adapters/memory/commands';
import { createMemoryEvidence } from '#adapters/memory/evidence';
import { createMemoryMachines } from '#adapters/memory/machines';
import { createMemoryNotifier } from '#adapters/memory/notifier';
import { createMemoryLog, createMemoryMeasures } from '#adapters/memory/records';
import { createMemoryTable } from '#adapters/memory/table';
import type { CommandRequest } from '#application/begin-command';
import type { DeployedPlaybook, Deps } from '#application/deps';
import { openIncidentOf, recoveryOf } from '#application/read';
import { createUseCases } from '#application/use-cases';
import { GUARD, RUNNING } from '#domain/admission/guard-item';
import type { EnvironmentDocument } from '#domain/environment/environment';
import type { Incident } from '#domain/incident/incident';
import type { Recovery } from '#domain/recovery/recovery';
import type { Signal } from '#domain/signal/signal';
import { keys } from '#domain/table/keys';
import { ACCOUNT_ID, aDirectory, anAlarm, aPlaybook, NODE, NOON } from './builders.ts';

export interface WorldOptions {
  readonly environment?: Partial<EnvironmentDocument>;
  readonly playbooks?: readonly DeployedPlaybook[];
}

/** Every use case over memory, and hands to move the world with. */
export const aWorld = ({ environment = {}, playbooks = [aPlaybook()] }: WorldOptions = {}) => {
  const clock = createSettableClock(NOON);
  const table = createMemoryTable();
  const machines = createMemoryMachines();
  const commands = createMemoryCommands();
  const notifier = createMemoryNotifier();
  const evidence = createMemoryEvidence();
  const measures = createMemoryMeasures();
  const log = createMemoryLog();
  const deps: Deps = {
    clock,
    table,
    machines,
    commands,
    notifier,
    evidence,
    measures,
    log,
    directory: aDirectory(environment),
    playbooks,
    accountId: ACCOUNT_ID,
  };
  const useCases = createUseCases(deps);

  /** An alarm fires now: CloudWatch shows it, and its signal is what an event would bring. */
  const fire = (alarmName: string): Signal => {
    evidence.setAlarm(alarmName, 'ALARM', clock.now());
    return anAlarm(alarmName, (clock.now().getTime() - NOON.getTime()) / 1000);
  };
  /** An alarm is OK again now. */
  const calm = (alarmName: string): Signal => {
    evidence.setAlarm(alarmName, 'OK', clock.now());
    return anAlarm(alarmName, (clock.now().getTime() - NOON.getTime()) / 1000, 'OK');
  };
  const only = <T>(found: readonly T[], what: string): T => {
    const [first, ...more] = found;
    if (first === undefined || more.length > 0) throw new Error(`${found.length} ${what}, wanted one`);
    return first;
  };
  const runningExecutions = (): string[] =>
    [...machines.executions.values()].filter(({ execution }) => execution.status === 'RUNNING').map(({ name }) => name);
  const incident = async (component = 'catalog'): Promise<Incident> => {
    const found = await openIncidentOf(table, component);
    if (found === undefined) throw new Error(`'${component}' has no open incident`);
    return found;
  };
  const recovery = async (recoveryId: string): Promise<Recovery> => {
    const found = await recoveryOf(table, recoveryId);
    if (found === undefined) throw new Error(`no recovery ${recoveryId}`);
    return found;
  };
  /** Who holds the lease of a component, `undefined` when it is free. */
  const holder = async (component = 'catalog'): Promise<unknown> =>
    (await table.get(keys.guard(component)))?.[GUARD.recoveryId];
  /** Recoveries that hold a slot. */
  const slots = async (): Promise<string[]> => {
    const running = (await table.get(keys.running))?.[RUNNING.recoveries];
    return running instanceof Set ? [...running].map(String) : [];
  };
  const succeed = (recoveryId: string, outcome: 'recovered' | 'self-resolved' = 'recovered'): void =>
    machines.end(recoveryId, { status: 'SUCCEEDED', output: JSON.stringify({ outcome }) });
  const fail = (recoveryId: string, error = 'RolledBack', cause = 'the service does not start'): void =>
    machines.end(recoveryId, { status: 'FAILED', error, cause });
  /** An alarm fires and its recovery is admitted; answers the recovery's id. */
  const begun = async (alarmName = 'catalog-unhealthy'): Promise<string> => {
    await useCases.takeSignal(fire(alarmName));
    return only(runningExecutions(), 'running executions');
  };
  /** What the machine of a recovery asks for when it reaches a step that changes something. */
  const request = async (recoveryId: string, changes: Partial<CommandRequest> = {}): Promise<CommandRequest> => {
    const { component, epoch } = await recovery(recoveryId);
    return {
      taskToken: machines.waitFor(recoveryId),
      recoveryId,
      component,
      epoch,
      step: 'restart',
      attempt: 1,
      document: 'auto-recovery-start-service',
      node: NODE,
      mutates: true,
      timeoutSeconds: 60,
      parameters: { Unit: component },
      ...changes,
    };
  };
  const subjects = (topic?: 'pages' | 'notices'): string[] =>
    notifier.published.filter((each) => topic === undefined || each.topic === topic).map(({ subject }) => subject);

  return {
    ...{ clock, table, machines, commands, notifier, evidence, measures, log, deps, useCases },
    ...{ fire, calm, incident, recovery, holder, slots, succeed, fail, begun, request, subjects, runningExecutions },
  };
};
export type World = ReturnType<typeof aWorld>;
