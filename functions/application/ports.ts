import type { MetricReference } from '../domain/environment/component.ts';
import type { MeasureName } from '../domain/measures.ts';
import type { Topic } from '../domain/message/message.ts';
import type { Item } from '../domain/table/condition.ts';
import type { IndexName } from '../domain/table/keys.ts';
import type { Key, Write } from '../domain/table/write.ts';

/** The time, as an argument. */
export interface Clock {
  now(): Date;
}

/** Which writes of a transaction were refused, with the items as they are; the others' conditions held. */
export type Transaction =
  | { readonly done: true }
  | { readonly done: false; readonly refused: readonly { readonly index: number; readonly item: Item | undefined }[] };

/**
 * The one table. Reads are strongly consistent, except `list`, which reads an index and may be a moment behind.
 *
 * Every method @throws RecoveryError `TableBusy` or `ServiceUnavailable` (`retry: 'later'`) after its own attempts,
 * and never answers absence for a failure.
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** Items of the given keys, in their order, `undefined` where there is none. */
  getAll(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  /** Items of a partition in the order of their sort key, all of them. */
  query(pk: string, sortKeyPrefix?: string): Promise<readonly Item[]>;
  /** Items of an index partition by its sort key; oldest first unless `newestFirst`. */
  list(
    index: IndexName,
    partition: string,
    options?: { readonly newestFirst?: boolean; readonly limit?: number },
  ): Promise<readonly Item[]>;
  /** All writes or none. A refused condition is an answer; a conflict or throttle is retried, never an answer. */
  transact(writes: readonly Write[]): Promise<Transaction>;
}

/** How an execution stands. `output` is its JSON text; `error` and `cause` are what a Fail state said. */
export interface Execution {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export type Answer =
  | { readonly ok: true; readonly output: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly error: string; readonly cause: string };

/** Step Functions. */
export interface Machines {
  /**
   * Starts an execution named `name`; starting twice starts once, also after it ended (AWS keeps a name for 90 days).
   *
   * @throws RecoveryError `PlaybookNotDeployed` when the machine does not exist
   */
  start(machineArn: string, name: string, input: Readonly<Record<string, unknown>>): Promise<void>;
  /** How the execution stands, `undefined` when Step Functions says that it does not exist. */
  look(machineArn: string, name: string): Promise<Execution | undefined>;
  /** Stops it; an execution that has ended, or never was, is left as it is. */
  stop(machineArn: string, name: string, cause: string): Promise<void>;
  /** Answers a waiting step. Answers `false` when nobody waits for this token any more. */
  answer(taskToken: string, answer: Answer): Promise<boolean>;
}

/** How a command stands on its node. `ended` is undefined while it waits or runs. */
export interface CommandState {
  readonly status: string;
  readonly ended?: 'done' | 'failed' | 'timed-out' | 'cancelled' | 'undeliverable';
  readonly exitCode?: number;
  readonly output: string;
  readonly errorOutput: string;
}

/** SSM Run Command. */
export interface Commands {
  /**
   * Sends a command to one node and answers its id. Sending twice sends twice: the host refuses the repetition.
   *
   * @throws RecoveryError `NodeUnreachable` when the node is not a managed node or cannot take commands
   * @throws RecoveryError `CommandRefused` when document or parameters are refused
   */
  send(command: {
    readonly document: string;
    readonly node: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly comment: string;
    readonly deliveryTimeoutSeconds: number;
  }): Promise<string>;
  /** How it stands; `undefined` when SSM does not know the command on this node (yet). */
  look(commandId: string, node: string): Promise<CommandState | undefined>;
  /** The comment and the node that a command was sent with, `undefined` when SSM does not know it. */
  origin(commandId: string): Promise<{ readonly comment: string; readonly node: string } | undefined>;
}

/** SNS. @throws RecoveryError with `retry: 'later'` when the topic did not take the message */
export interface Notifier {
  publish(topic: Topic, subject: string, text: string): Promise<void>;
}

/** How an alarm stands, with what is needed to name its transition as its event does. */
export interface AlarmState {
  readonly alarmName: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** The alarm as DescribeAlarms gives it, for the signal that its transition would have been. */
  readonly described: unknown;
}

/** CloudWatch alarms and metrics, read only. */
export interface Evidence {
  /** All alarms of the account that are in ALARM. */
  alarmsInAlarm(): Promise<readonly AlarmState[]>;
  /** The alarms of these names; one that does not exist is missing from the answer. */
  alarms(names: readonly string[]): Promise<readonly AlarmState[]>;
  /** Values of each metric from `since` until now, oldest first; an empty list where there is no data. */
  values(metrics: readonly MetricReference[], since: Date, now: Date): Promise<readonly (readonly number[])[]>;
}

/** Counters and durations about the system itself, written as embedded metrics: never an AWS call. */
export interface Measures {
  add(name: MeasureName, value?: number, dimensions?: Readonly<Record<string, string>>): void;
}
/** Structured log. */
export interface Log {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** Where a message is kept that cannot be understood: nothing is dropped (D9). */
export interface DeadLetters {
  /** @throws RecoveryError with `retry: 'later'` when it was not taken, so that its source keeps it */
  keep(body: string, reason: string): Promise<void>;
}
