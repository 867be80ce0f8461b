import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetPolicyCommand, InvokeCommand, type LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { notification } from './alarm-notification.ts';
import {
  actionsOf,
  initialStateForm,
  lambdaActionPayload,
  newStateForm,
  type StateForm,
  stateChangeEvent,
  Transition,
} from './alarm-payloads.ts';
import { followLines } from './follow-lines.ts';
import { type Background, repeat } from './repeat.ts';

/** Pause between two looks at the transitions: far below what AWS takes, so that no test waits for it. */
const LOOK_MS = 50;

export interface AlarmNotifier extends Background {
  /** From now on transitions are lost: nobody is told, also not later. */
  pause(): void;
  /** Transitions from now on are delivered again. */
  resume(): void;
}

export interface NotifierPorts {
  readonly events: EventBridgeClient;
  readonly sns: SNSClient;
  readonly lambda: LambdaClient;
  readonly log: (line: string) => void;
}

const ALARMS_PRINCIPAL = 'lambda.alarms.cloudwatch.amazonaws.com';

/** CloudWatch invokes only functions whose policy lets it (alarms-and-actions-Lambda.html, "Lambda alarm actions"). */
const mayInvoke = async (lambda: LambdaClient, functionArn: string): Promise<boolean> => {
  try {
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: functionArn }));
    return Policy.includes(ALARMS_PRINCIPAL);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
};

const deliverAction = async (
  action: string,
  transition: Transition,
  previous: StateForm,
  { sns, lambda, log }: NotifierPorts,
): Promise<void> => {
  const service = action.split(':')[2];
  if (service === 'sns') {
    const { subject, message } = notification(transition);
    await sns.send(new PublishCommand({ TopicArn: action, Subject: subject, Message: message }));
  } else if (service === 'lambda') {
    if (!(await mayInvoke(lambda, action))) {
      log(`${transition.alarm.AlarmName}: ${action} is not invoked: its policy does not allow ${ALARMS_PRINCIPAL}`);
      return;
    }
    const Payload = JSON.stringify(lambdaActionPayload(transition, previous));
    await lambda.send(new InvokeCommand({ FunctionName: action, InvocationType: 'Event', Payload }));
  } else {
    log(`${transition.alarm.AlarmName}: the local AWS has no alarm action ${action}`);
  }
};

const deliver = async (transition: Transition, previous: StateForm, ports: NotifierPorts): Promise<void> => {
  const event = ports.events.send(new PutEventsCommand({ Entries: [stateChangeEvent(transition, previous)] }));
  const actions = actionsOf(transition).map((action) => deliverAction(action, transition, previous, ports));
  const results = await Promise.allSettled([event, ...actions]);
  // why: CloudWatch neither retries nor reports an action that fails; here at least the log says so
  for (const result of results) {
    if (result.status === 'rejected') ports.log(`${transition.alarm.AlarmName}: not delivered: ${result.reason}`);
  }
};

/**
 * Tells the world of each alarm transition, whoever caused it, as CloudWatch does: an event to the default bus, and
 * what the new state's actions ask for (SNS topics, Lambda functions), all with the same time to the millisecond.
 */
export const startAlarmNotifier = (transitionsFile: string, ports: NotifierPorts): AlarmNotifier => {
  const nextLines = followLines(transitionsFile);
  const states = new Map<string, StateForm>();
  const lost: { readonly from: number; to: number }[] = [];
  const isLost = ({ atEpochMs }: Transition): boolean =>
    lost.some(({ from, to }) => atEpochMs >= from && atEpochMs < to);
  const take = async (): Promise<readonly (readonly [Transition, StateForm])[]> => {
    const lines = await nextLines();
    return lines.map((line) => {
      const transition = Transition.parse(JSON.parse(line));
      const previous = states.get(transition.alarm.AlarmArn) ?? initialStateForm(transition);
      states.set(transition.alarm.AlarmArn, newStateForm(transition));
      return [transition, previous] as const;
    });
  };
  const background = repeat(
    LOOK_MS,
    async () => {
      const transitions = (await take()).filter(([transition]) => !isLost(transition));
      await Promise.all(transitions.map(([transition, previous]) => deliver(transition, previous, ports)));
    },
    (error) => ports.log(`alarm transitions: ${error}`),
  );
  return {
    ...background,
    pause: () => {
      lost.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
    },
    resume: () => {
      for (const interval of lost) interval.to = Math.min(interval.to, Date.now());
    },
  };
};
