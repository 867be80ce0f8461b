import * as z from 'zod';

/** Who a message is for: `pages` wakes people, `notices` tells the owner. */
export const Topic = z.enum(['pages', 'notices']);
export type Topic = z.infer<typeof Topic>;

/** SNS refuses a longer subject, and any but ASCII (API reference, Publish: fewer than 100 characters). */
const SUBJECT_CHARACTERS = 99;

/**
 * A message to people, stored in the same transaction as what it tells, and deleted when it has been handed to SNS.
 * Its id says what it tells, so it is stored once whatever is repeated.
 */
export const Message = z.object({
  messageId: z.string(),
  topic: Topic,
  subject: z.string(),
  text: z.string(),
  createdAt: z.iso.datetime(),
});
export type Message = z.infer<typeof Message>;

/** Cuts a subject to what SNS takes, in plain ASCII. */
export const subjectOf = (text: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]/g, '-');
  return ascii.length <= SUBJECT_CHARACTERS ? ascii : `${ascii.slice(0, SUBJECT_CHARACTERS - 3)}...`;
};
