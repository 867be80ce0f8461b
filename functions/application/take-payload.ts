import { normaliseEach } from '../domain/signal/normalise.ts';
import { isOwnAlarm } from '../domain/signal/own-alarms.ts';
import type { Deps } from './deps.ts';
import type { DeadLetters } from './ports.ts';
import type { Taken, TakeSignal } from './take-signal.ts';

export type TakePayloadDeps = Pick<Deps, 'clock' | 'measures' | 'log' | 'accountId'> & {
  readonly takeSignal: TakeSignal;
  readonly deadLetters: DeadLetters;
};

/** What became of one thing that a payload held. */
export type Became = Taken | { readonly became: 'nothing' | 'dead-letter'; readonly why: string };

/**
 * Takes whatever arrives at the intake, each thing that an envelope holds by itself. What is a signal is taken; what
 * is known and no failure is logged; where something is neither, the payload is counted and kept as one dead letter with
 * the reason, in the very form in which it came (D9).
 */
export const createTakePayload =
  ({ clock, measures, log, accountId, takeSignal, deadLetters }: TakePayloadDeps) =>
  async (body: string): Promise<Became[]> => {
    const all = normaliseEach(body, { accountId, now: clock.now() });
    const [why, ...more] = all.flatMap((each) => (each.kind === 'unknown' ? [each.why] : []));
    if (why !== undefined) {
      // why once: the letter is the whole payload, and a copy for each of its things would multiply at every redrive
      measures.add('SignalsUnreadable');
      log.warn('payload cannot be understood, kept as a dead letter', { why, more: more.length });
      await deadLetters.keep(body, more.length === 0 ? why : `${why} (and ${more.length} more things in it)`);
    }
    const became: Became[] = [];
    for (const normalised of all) {
      if (normalised.kind === 'unknown') {
        became.push({ became: 'dead-letter', why: normalised.why });
      } else if (normalised.kind === 'not-a-failure') {
        became.push({ became: 'nothing', why: normalised.why });
      } else if (isOwnAlarm(normalised.signal.alarmName ?? '')) {
        became.push({ became: 'nothing', why: "the system's own alarms page directly" });
      } else {
        became.push(await takeSignal(normalised.signal));
      }
    }
    return became;
  };
export type TakePayload = ReturnType<typeof createTakePayload>;
