import type { Json } from '../../asl.ts';

/**
 * What a call's target is known by elsewhere, where the arguments alone do not tell the ARN that IAM looks at.
 *
 * Answers are ARNs, but for `partition-key`, which is the name of an attribute.
 */
export type Question =
  | 'auto-scaling-group' // of its name
  | 'auto-scaling-group-of-instance' // of an instance's id
  | 'configuration-session' // the configuration that a token of AppConfig Data reads
  | 'connection-secret' // of a connection's ARN
  | 'deployment-group' // of a deployment's id
  | 'partition-key' // of a table's name
  | 'queue-of-move' // the queue that a message move empties, of the move's handle
  | 'runbook-role' // the role that a runbook's own text assumes; [] where there is none
  | 'source-queues' // of a dead-letter queue's ARN
  | 'stack-role' // the role that a stack was last changed with; [] where there is none
  | 'task-definition-roles'; // task and execution role; [] where there is none

/** One call of a run, as the machine makes it. */
export interface Call {
  /** The Task's `Resource`, e.g. `arn:aws:states:::aws-sdk:rds:failoverDBCluster`. */
  readonly resource: string;
  /** Its `Arguments` or `Parameters`, filled in. */
  readonly arguments: Json;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** @default an HTTP call is taken to need its permission on `*` */
  readonly machineArn?: string;
  /** @default nothing is known, and what a question asks for is any resource of its kind */
  readonly known?: (question: Question, about: string) => readonly string[] | undefined;
}

/** How a Task waits: for the response, for the end of what it started, for an answer to its token. */
export type Pattern = '' | 'sync' | 'sync:2' | 'waitForTaskToken';

/**
 * What a call needs: the action on every one of the resources.
 *
 * A part of an ARN that the call does not tell is a `*`, which stands for any text: only a policy that allows all of
 * them allows it.
 */
export interface Requirement {
  readonly action: string;
  readonly resources: readonly string[];
  /** The condition keys that carry the target's tags, without the tag: `aws:ResourceTag` for `aws:ResourceTag/owner`. */
  readonly tagKeys: readonly string[];
  /** Tags that the call itself says its targets have, where it chooses them by tag. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Condition keys of the request that are known; an empty list is a key known to be absent. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** The page that says so. */
  readonly because: string;
}

/** What the calls of one service need, by the name of the API as a Task's `Resource` writes it. */
export type ServiceTable = Readonly<Record<string, (call: Call, pattern: Pattern) => readonly Requirement[]>>;
