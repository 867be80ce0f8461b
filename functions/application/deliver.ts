import { Message } from '../domain/message/message.ts';
import { keys, partitions } from '../domain/table/keys.ts';
import type { Deps } from './deps.ts';
import { read } from './read.ts';

type DeliverDeps = Pick<Deps, 'table' | 'notifier' | 'measures' | 'log'>;

/**
 * Hands stored messages to SNS and forgets each that was taken. At least once: a crash between the two repeats a
 * message, and never loses one. Answers how many could not be handed over; those stay for the next sweep.
 */
export const createDeliver = ({ table, notifier, measures, log }: DeliverDeps) => {
  const deliver = async (messages: readonly Message[]): Promise<number> => {
    let undelivered = 0;
    for (const message of messages) {
      try {
        await notifier.publish(message.topic, message.subject, message.text);
        await table.transact([{ do: 'delete', key: keys.outbox(message.messageId) }]);
      } catch (error) {
        // why caught: the message is stored, the sweeper tries again, and what was decided must not fail with it
        undelivered += 1;
        measures.add('MessagesUndelivered');
        log.error('message not delivered, kept for the sweeper', { messageId: message.messageId, error });
      }
    }
    return undelivered;
  };
  const deliverStored = async (createdBefore: Date): Promise<number> => {
    const due: Message[] = [];
    let unreadable = 0;
    for (const item of await table.query(partitions.outbox)) {
      try {
        const message = read(Message, item);
        if (message.createdAt <= createdBefore.toISOString()) due.push(message);
      } catch (error) {
        // why caught: one that cannot be read must not hold up the others; it stays, and is counted each time
        unreadable += 1;
        measures.add('MessagesUndelivered');
        log.error('message cannot be read, kept', { item: item['sk'], error });
      }
    }
    return unreadable + (await deliver(due));
  };
  return { deliver, deliverStored };
};
export type Deliver = ReturnType<typeof createDeliver>;
