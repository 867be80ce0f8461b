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
 * is known and no failure is logged; what is neither is counted and kept as a dead letter with the reason, in the
 * very form in which it came (D9).
 */
export const createTakePayload =
  ({ clock, measures, log, accountId, takeSignal, deadLetters }: TakePayloadDeps) =>
  async (body: string): Promise<Became[]> => {
    const became: Became[] = [];
    for (const normalised of normaliseEach(body, { accountId, now: clock.now() })) {
      if (normalised.kind === 'unknown') {
        measures.add('SignalsUnreadable');
        log.warn('payload cannot be understood, kept as a dead letter', { why: normalised.why });
        await deadLetters.keep(body, normalised.why);
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
