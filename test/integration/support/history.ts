import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import type { Recovery } from '#domain/recovery/recovery';
import type { Sample } from '#infra/local/sample';

/** One state as the console's table shows it; `output` is absent of a state that was left by an error. */
export interface Visit {
  readonly state: string;
  readonly input: string;
  readonly output?: string;
}

/** An execution as a stranger reads it in the console. */
export interface History {
  readonly visits: readonly Visit[];
  /** What the last event says of a failure. */
  readonly failure: { readonly error: string; readonly cause: string } | undefined;
}

/** ARN of a recovery's execution, whose name is the recovery's id. */
export const executionArnOf = ({ machineArn, recoveryId }: Pick<Recovery, 'machineArn' | 'recoveryId'>): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${recoveryId}`;

const visitsOf = (events: readonly HistoryEvent[]): Visit[] => {
  const visits: { state: string; input: string; output?: string }[] = [];
  for (const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } of events) {
    if (entered !== undefined) visits.push({ state: entered.name ?? '', input: entered.input ?? '' });
    const open = visits.findLast(({ state }) => state === exited?.name);
    if (exited !== undefined && open !== undefined) open.output = exited.output ?? '';
  }
  return visits;
};

/** Reads the whole history of a recovery's execution. */
export const historyOf = async ({ client }: Pick<Sample, 'client'>, recovery: Recovery): Promise<History> => {
  const sfn = new SFNClient(client);
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn: executionArnOf(recovery) })) {
    events.push(...(page.events ?? []));
  }
  sfn.destroy();
  const failed = events.at(-1)?.executionFailedEventDetails;
  return {
    visits: visitsOf(events),
    failure: failed === undefined ? undefined : { error: failed.error ?? '', cause: failed.cause ?? '' },
  };
};
