import { inWords } from '../../../domain/duration.ts';
import { Message } from '../../../domain/message/message.ts';
import { partitions } from '../../../domain/table/keys.ts';
import { secondsBetween } from '../../queries/seconds.ts';
import { read } from '../../read.ts';
import type { Check } from '../check.ts';

/** Two sweeps: a message that the sweeper could not deliver twice is not merely on its way. */
const GRACE_SECONDS = 120;

/** Messages to people that SNS has not taken. */
export const outbox: Check = {
  name: 'outbox',
  look: async ({ table, clock }) => {
    const now = clock.now();
    const messages = (await table.query(partitions.outbox)).map((item) => read(Message, item));
    return messages.flatMap(({ topic, subject, createdAt }) => {
      const waitsSeconds = secondsBetween(createdAt, now);
      if (waitsSeconds <= GRACE_SECONDS) return [];
      return [
        {
          severity: topic === 'pages' ? ('error' as const) : ('warning' as const),
          what: `a message has waited ${inWords(waitsSeconds)} for the topic '${topic}': ${subject}`,
          fix: `the log of the sweep function says why SNS refuses it; is the topic there, and may the function publish to it?`,
        },
      ];
    });
  },
};
