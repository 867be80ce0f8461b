import { ANY, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, ask, need, TAGGED } from '../need.ts';

const URL_OF_QUEUE = /^https?:\/\/(?:sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|[^/]+)\/(?:.*\/)?(\d{12})\/([^/]+)$/;

/** The ARN of a queue by its URL, `https://sqs.<region>.amazonaws.com/<account>/<name>` (SQS developer guide, "Queue URLs"). */
const queueOfUrl = (call: Call): string => {
  const match = URL_OF_QUEUE.exec(text(call.arguments, 'QueueUrl') ?? '');
  if (match === null) return arnOf(call, 'sqs', ANY);
  const [, region = call.region, account = ANY, name = ANY] = match;
  return arnOf({ ...call, region, account }, 'sqs', name);
};

const onQueue = (actions: readonly string[], queues: string | readonly string[]): readonly Requirement[] =>
  actions.map((action) => need(action, queues, TAGGED));

/** What a move does with the queue that it empties (reference, "API operations": StartMessageMoveTask). */
const MOVES = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'] as const;

/**
 * Encrypted queues need `kms:Decrypt` and `kms:GenerateDataKey` besides, on a key that no argument tells; that is left
 * to the key's own policy.
 */
export const sqs: ServiceTable = {
  startMessageMoveTask: (call) => {
    const source = text(call.arguments, 'SourceArn') ?? arnOf(call, 'sqs', ANY);
    const destination = text(call.arguments, 'DestinationArn');
    const destinations =
      destination === undefined ? ask(call, 'source-queues', source, arnOf(call, 'sqs', ANY)) : [destination];
    return [...onQueue(['sqs:StartMessageMoveTask', ...MOVES], source), ...onQueue(['sqs:SendMessage'], destinations)];
  },
  // why asked: the handle is opaque
  cancelMessageMoveTask: (call) => {
    const handle = text(call.arguments, 'TaskHandle') ?? ANY;
    return onQueue(
      ['sqs:CancelMessageMoveTask', ...MOVES],
      ask(call, 'queue-of-move', handle, arnOf(call, 'sqs', ANY)),
    );
  },
  listMessageMoveTasks: (call) =>
    onQueue(
      ['sqs:ListMessageMoveTasks', 'sqs:GetQueueAttributes'],
      text(call.arguments, 'SourceArn') ?? arnOf(call, 'sqs', ANY),
    ),
  getQueueAttributes: (call) => onQueue(['sqs:GetQueueAttributes'], queueOfUrl(call)),
  sendMessage: (call) => onQueue(['sqs:SendMessage'], queueOfUrl(call)),
};
