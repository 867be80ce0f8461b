/** An alarm of the account as far as its wiring is concerned. */
export interface AlarmSetup {
  readonly alarmName: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly areActionsEnabled: boolean;
  /** ARNs of what the ALARM state notifies. */
  readonly alarmActions: readonly string[];
}

/** CloudWatch alarms of the account, read only. @throws RecoveryError with `retry: 'later'` */
export interface AlarmSetups {
  all(): Promise<readonly AlarmSetup[]>;
}

/** Who a topic reaches. */
export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
  /** False while whoever was subscribed has not yet agreed: SNS sends nothing there. */
  readonly isConfirmed: boolean;
}

/** SNS subscriptions, read only. @throws RecoveryError with `retry: 'later'` */
export interface Subscriptions {
  of(topicArn: string): Promise<readonly Subscription[]>;
}

/** One message that the intake gave up on. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  /** Why it was refused, as the intake wrote beside it; absent when it was given up after too many failures. */
  readonly reason?: string;
  readonly receiveCount: number;
  readonly sentAt: string;
  /** Names this delivery to SQS. */
  readonly receipt: string;
}

/** The intake's dead-letter queue, and the queue that it belongs to. @throws RecoveryError with `retry: 'later'` */
export interface DeadLetterQueue {
  /** About how many wait: SQS counts approximately. */
  count(): Promise<number>;
  /** The next few, hidden from others for `hiddenSeconds`; an empty list when none is left that is not hidden. */
  receive(hiddenSeconds: number): Promise<readonly DeadLetter[]>;
  /** Sends it to the intake again, as it was but for the reason. */
  resend(letter: DeadLetter): Promise<void>;
  remove(letter: DeadLetter): Promise<void>;
  /** Ends the hiding of one that was only looked at. */
  unhide(letter: DeadLetter): Promise<void>;
}

/** A node as Systems Manager knows it. */
export interface ManagedNode {
  readonly nodeId: string;
  readonly ping: string;
  readonly lastPingAt?: string;
}

/** Managed nodes, read only; one that is not managed is missing from the answer. @throws RecoveryError */
export interface ManagedNodes {
  look(nodeIds: readonly string[]): Promise<readonly ManagedNode[]>;
}
