import type { Notifier } from '../../application/ports.ts';
import type { Topic } from '../../domain/message/message.ts';

export interface PublishedMessage {
  readonly topic: Topic;
  readonly subject: string;
  readonly text: string;
}

export interface MemoryNotifier extends Notifier {
  /** Everything that was published, in order. */
  readonly published: readonly PublishedMessage[];
}

export const createMemoryNotifier = (): MemoryNotifier => {
  const published: PublishedMessage[] = [];
  return {
    published,
    publish: async (topic, subject, text) => {
      published.push({ topic, subject, text });
    },
  };
};
