import type { ListMessageMoveTasksCommandInput, StartMessageMoveTaskCommandInput } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { type AwsCall, awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import { referenceOf } from '../value.ts';
import { nameValue, OPTED_IN, onOne } from './parts/named.ts';
import type { Permission } from './step-kind.ts';

/** Of a standard or FIFO queue: up to 80 letters, digits, underscores and hyphens (SQS API, CreateQueue `QueueName`). */
const QueueArn = nameValue(
  /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,75}(\.fifo)?$/,
  'name the queue by its ARN',
);

export const LambdaRedrive = z.strictObject({
  does: z.literal('lambda-redrive'),
  // the service moves from dead-letter queues of queues only, not from those of functions or topics (SQS API, StartMessageMoveTask)
  queue: QueueArn.describe('ARN of the dead-letter queue, of a queue that a function reads'),
  to: QueueArn.optional().describe(
    'ARN of the queue to move to; else each message goes back to the queue that it came from',
  ),
  perSecond: z
    .int()
    .min(1)
    .max(500)
    .optional()
    .describe('so many messages a second; else as many as the service sees fit'),
  within: Duration.prefault('30m').describe('so long the move may take'),
});
export type LambdaRedrive = z.output<typeof LambdaRedrive>;

const queueArn = (queue: string): string => (referenceOf(queue) === undefined ? queue : '${QueueArnPrefix}*');

/**
 * A move reads and deletes in the one queue and writes to the other, and whoever looks at it must see the queue (SQS
 * developer guide, "Configuring queue permissions for dead-letter queue redrive").
 */
const movePermissions = ({ queue, to }: LambdaRedrive): Permission[] => [
  // why without sqs:GetQueueAttributes, which a move needs too: it stands with the looks at the move
  onOne(['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], queueArn(queue)),
  to === undefined
    ? {
        actions: ['sqs:SendMessage'],
        resources: ['${QueueArnPrefix}*'],
        conditions: OPTED_IN,
        because:
          'messages go back to the queues that they came from; the condition admits only those that their owner has opted in with a tag',
      }
    : onOne(['sqs:SendMessage'], queueArn(to)),
];

/** The most recent move out of a queue; there is one at a time (SQS API, ListMessageMoveTasks, StartMessageMoveTask). */
const lastMove = (queue: string): AwsCall =>
  awsCall<ListMessageMoveTasksCommandInput>('sqs', 'listMessageMoveTasks', { SourceArn: queue, MaxResults: 1 }, [
    onOne(['sqs:ListMessageMoveTasks', 'sqs:GetQueueAttributes'], queueArn(queue)),
  ]);

const STATUS = orElse('$states.result.Results[0].Status', `''`);

/** Moves the messages of a dead-letter queue back to where they came from, and waits until all are moved. */
export const lambdaRedrive = callKind({
  kind: 'lambda-redrive',
  purpose:
    'Moves the messages of a dead-letter queue back to be tried again, and waits until all are moved. What has been moved and read cannot be fetched back.',
  schema: LambdaRedrive,
  idempotency: 'once',
  before: ({ queue }) => ({
    call: lastMove(queue),
    select: { status: STATUS },
    wanted: `$seen.status != 'RUNNING' and $seen.status != 'CANCELLING'`,
    words: 'no other move out of the queue is under way',
  }),
  call: (step) =>
    awsCall<StartMessageMoveTaskCommandInput>(
      'sqs',
      'startMessageMoveTask',
      {
        SourceArn: step.queue,
        ...(step.to === undefined ? {} : { DestinationArn: step.to }),
        ...(step.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: step.perSecond }),
      },
      movePermissions(step),
    ),
  until: ({ queue, within }) => ({
    call: lastMove(queue),
    select: { status: STATUS },
    wanted: `$seen.status = 'COMPLETED'`,
    // SQS API, ListMessageMoveTasksResultEntry `Status`
    hopeless: `$seen.status in ['FAILED', 'CANCELLING', 'CANCELLED']`,
    words: 'all messages of the queue are moved',
    everySeconds: 15,
    withinSeconds: within,
  }),
  uses: ({ queue, to }) => [
    { path: ['queue'], value: queue, wants: ['string'] },
    ...(to === undefined ? [] : [{ path: ['to'], value: to, wants: ['string'] as const }]),
  ],
  describe: ({ queue, to }) => `moves the messages of ${queue} ${to === undefined ? 'back' : `to ${to}`}`,
  touches: ({ queue, to }) => [
    { what: 'SQS queue', name: queue },
    ...(to === undefined ? [] : [{ what: 'SQS queue', name: to }]),
  ],
  approval: () => 'messages that were set aside are processed again, which cannot be taken back',
});
