import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsDeadLetterQueue } from '#adapters/sqs/dead-letter-queue';
import type { DeadLetter } from '#application/doctor/ports';
import type { Sample } from '#infra/local/sample';

/** The intake's dead letters, as whoever looks into the queue sees them. */
export interface DeadLetters {
  /** All of them; they are given back at once, so that looking changes nothing but their receive count. */
  look(): Promise<readonly DeadLetter[]>;
  /** Puts a letter there without a reason, as SQS does with what it has given up to deliver. */
  giveUp(body: string): Promise<void>;
  close(): void;
}

/** Longer than a look takes; one that dies gives its letters back after it. */
const HIDDEN_SECONDS = 20;

export const createDeadLetters = ({ client, deployment }: Pick<Sample, 'client' | 'deployment'>): DeadLetters => {
  const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  const { intake, intakeDeadLetters } = deployment.queues;
  const queue = createSqsDeadLetterQueue(sqs, { intake, deadLetters: intakeDeadLetters });
  // why turned round: giving up is sending into the dead-letter queue
  const backwards = createSqsDeadLetterQueue(sqs, { intake: intakeDeadLetters, deadLetters: intake });
  return {
    look: async () => {
      const letters = new Map<string, DeadLetter>();
      for (;;) {
        const batch = await queue.receive(HIDDEN_SECONDS);
        const fresh = batch.filter(({ messageId }) => !letters.has(messageId));
        for (const letter of batch) letters.set(letter.messageId, letter);
        if (fresh.length === 0) break;
      }
      for (const letter of letters.values()) await queue.unhide(letter);
      return [...letters.values()];
    },
    giveUp: (body) => backwards.resend({ body, messageId: '', receipt: '', receiveCount: 1, sentAt: '' }),
    close: () => sqs.destroy(),
  };
};
