import type { Clock } from '../ports.ts';
import type { DeadLetter, DeadLetterQueue } from './ports.ts';

export type RedriveDeps = { readonly clock: Clock; readonly deadLetters: DeadLetterQueue };

/** A signal of the dead-letter queue, as it is told. */
export type TheLetter = Pick<DeadLetter, 'messageId' | 'reason' | 'receiveCount' | 'sentAt' | 'body'>;

export interface RedriveReport {
  readonly at: string;
  readonly dryRun: boolean;
  /** Those that were moved, or with `dryRun` those that would be. */
  readonly letters: readonly TheLetter[];
  /** Those that came in while this ran: refused once more, or new. They stay. */
  readonly left: number;
}

/** Long enough to look at, or move, a batch; a redrive that dies gives its letters back after it. */
const HIDDEN_SECONDS = 60;

const told = ({ messageId, reason, receiveCount, sentAt, body }: DeadLetter): TheLetter => ({
  messageId,
  ...(reason === undefined ? {} : { reason }),
  receiveCount,
  sentAt,
  body,
});

/**
 * Gives the intake's dead letters to the intake again, each by receive, send, delete: what is interrupted may come
 * twice, is never lost, and twice is harmless, because a signal is taken once.
 *
 * A letter that was sent after the redrive began is left where it is, so that one which is refused again is not moved
 * round and round. With `dryRun` they are only looked at, and given back.
 */
export const createRedrive =
  ({ clock, deadLetters }: RedriveDeps) =>
  async ({ dryRun }: { readonly dryRun: boolean }): Promise<RedriveReport> => {
    const startedAt = clock.now().toISOString();
    const moved = new Map<string, DeadLetter>();
    const kept = new Map<string, DeadLetter>();
    for (;;) {
      const batch = await deadLetters.receive(HIDDEN_SECONDS);
      const fresh = batch.filter(({ messageId }) => !moved.has(messageId) && !kept.has(messageId));
      for (const letter of batch) {
        // why kept: refused once more, or new since this began; looking on for it would never end
        const goes = letter.sentAt <= startedAt;
        if (goes && !dryRun) {
          await deadLetters.resend(letter);
          await deadLetters.remove(letter);
        }
        (goes ? moved : kept).set(letter.messageId, letter);
      }
      if (fresh.length === 0) break;
    }
    for (const letter of [...(dryRun ? moved.values() : []), ...kept.values()]) await deadLetters.unhide(letter);
    return { at: startedAt, dryRun, letters: [...moved.values()].map(told), left: kept.size };
  };
export type Redrive = ReturnType<typeof createRedrive>;
