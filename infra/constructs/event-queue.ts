import { Duration } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';

export interface EventQueueProps {
  readonly pattern: EventPattern;
  readonly description: string;
  readonly batchSize: number;
  /** How many copies of the function the queue may drive at once. */
  readonly maxConcurrency: number;
}

/** Deliveries of one message before it is kept as a dead letter. */
const RECEIVES = 5;
/** SQS's longest retention, so that a weekend does not lose a failure (developer guide: message retention). */
const KEEP_DAYS = 14;

/**
 * An event rule, a queue and the queue's dead letters: how every event reaches its function. The queue takes storms
 * in batches, hands a failed record back alone, and can be redriven.
 */
export class EventQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly rule: Rule;
  readonly #props: EventQueueProps;

  constructor(scope: Construct, id: string, props: EventQueueProps) {
    super(scope, id);
    this.#props = props;
    const shared = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(KEEP_DAYS),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', shared);
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      // why: AWS asks for six times the function's time-out (Lambda developer guide, "Using Lambda with Amazon SQS")
      visibilityTimeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES },
    });
    this.rule = new Rule(this, 'Rule', {
      eventPattern: props.pattern,
      description: props.description,
      targets: [
        new SqsQueue(this.queue, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }

  /** Lets the queue drive a function, batch by batch, each record with its own fate. */
  drive(target: BundledFunction): void {
    target.function.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: this.#props.batchSize,
        maxConcurrency: this.#props.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}

/** Time-out of the functions that queues drive. */
export const FUNCTION_TIMEOUT_SECONDS = 30;
