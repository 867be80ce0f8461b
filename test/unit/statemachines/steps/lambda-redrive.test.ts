import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep, type StepDocument } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const DEAD = 'arn:aws:sqs:eu-central-1:111122223333:orders-dead';
const ORDERS = 'arn:aws:sqs:eu-central-1:111122223333:orders';
const step = { does: 'lambda-redrive', queue: DEAD, to: ORDERS, perSecond: 10 };
const LIST = 'sqs:listMessageMoveTasks';
const START = 'sqs:startMessageMoveTask';
const moves = (...statuses: readonly string[]) => ({ Results: statuses.map((Status) => ({ Status })) });

describe('lambda-redrive', () => {
  it('begins a move and waits until all messages are moved', async () => {
    const walked = await walkStep(step, {
      [LIST]: [moves('FAILED'), moves('RUNNING'), moves('COMPLETED')],
      [START]: [{ TaskHandle: 'x' }],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[START]).toEqual({ SourceArn: DEAD, DestinationArn: ORDERS, MaxNumberOfMessagesPerSecond: 10 });
    expect(walked.sent[LIST]).toEqual({ SourceArn: DEAD, MaxResults: 1 });
  });

  it('moves messages back to where they came from, as fast as the service sees fit', async () => {
    const walked = await walkStep(
      { does: 'lambda-redrive', queue: DEAD },
      { [LIST]: [moves(), moves('COMPLETED')], [START]: [{}] },
    );

    expect(walked.sent[START]).toEqual({ SourceArn: DEAD });
  });

  it.each(['RUNNING', 'CANCELLING'])('does not begin while another move is %s', async (status) => {
    const walked = await walkStep(step, { [LIST]: [moves(status)] });

    expect(walked.calls).toEqual([LIST]);
    expect(walked.cause).toContain('no other move out of the queue is under way');
  });

  it.each(['FAILED', 'CANCELLED'])('waits no longer for a move that is %s', async (status) => {
    const walked = await walkStep(step, { [LIST]: [moves(), moves(status)], [START]: [{}] });

    expect(walked.outcome).not.toBe('recovered');
    expect(walked.calls).toEqual([LIST, START, LIST]);
  });

  it('may read from and write to those two queues', () => {
    expect(compiledStep(step).machinePermissions).toEqual(
      expect.arrayContaining([
        { actions: ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], resources: [DEAD] },
        { actions: ['sqs:ListMessageMoveTasks', 'sqs:GetQueueAttributes'], resources: [DEAD] },
        { actions: ['sqs:SendMessage'], resources: [ORDERS] },
      ]),
    );
  });

  it('may write back to queues whose owner has opted in, where none is named', () => {
    const send = (given: StepDocument) =>
      compiledStep(given).machinePermissions.find(({ actions }) => actions[0] === 'sqs:SendMessage');

    expect(send({ does: 'lambda-redrive', queue: DEAD })).toMatchObject({
      resources: ['${QueueArnPrefix}*'],
      conditions: { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } },
    });
    expect(send({ ...step, to: '$facts.name' })?.conditions).toBeDefined();
    expect(() => send({ ...step, to: `${ORDERS}*` })).toThrow(/by its ARN/);
  });

  it('asks a person, since what is processed again cannot be taken back', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [back] = aPlaybookOf({ does: 'lambda-redrive', queue: DEAD }).steps;

    expect(kind.approval?.(plain as never, { commands: new Map() })).toMatch(/processed again/);
    expect(kind.undo).toBeUndefined();
    expect(kind.describe(plain as never)).toBe(`moves the messages of ${DEAD} to ${ORDERS}`);
    expect(kind.describe(back as never)).toBe(`moves the messages of ${DEAD} back`);
    expect(kind.touches?.(plain as never)).toHaveLength(2);
    expect(kind.touches?.(back as never)).toHaveLength(1);
    expect(kind.uses(plain as never, { commands: new Map() })).toHaveLength(2);
  });
});
