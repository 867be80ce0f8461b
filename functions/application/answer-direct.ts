import * as z from 'zod';
import { normalise } from '../domain/signal/normalise.ts';
import { isOwnAlarm } from '../domain/signal/own-alarms.ts';
import type { Deps } from './deps.ts';
import type { Switches } from './switches.ts';
import type { TakeSignal } from './take-signal.ts';

/** What a person asks for, through the CLI. */
const Ask = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('environment') }),
  z.strictObject({
    ask: z.literal('recover'),
    component: z.string(),
    requestId: z.string(),
    requestedBy: z.string(),
    reason: z.string().optional(),
    failureType: z.string().optional(),
  }),
  z.strictObject({
    ask: z.enum(['disable', 'enable']),
    component: z.string().optional(),
    by: z.string().min(1).max(300),
    reason: z.string().min(1).max(300),
    untilEpochMs: z.int().optional(),
  }),
]);

export type AnswerDirectDeps = Pick<Deps, 'clock' | 'measures' | 'accountId'> & {
  readonly takeSignal: TakeSignal;
  readonly switches: Switches;
  /** What is deployed, as the CLI explains it. */
  readonly deployed: Readonly<Record<string, unknown>>;
};

/**
 * Answers who calls directly, at once: an alarm's Lambda action, and people by the CLI. Both reach the same use case
 * as the intake queue does.
 *
 * @throws Error naming what cannot be understood, so that a person is told and an alarm's action is kept by Lambda
 */
export const createAnswerDirect = ({
  clock,
  measures,
  accountId,
  takeSignal,
  switches,
  deployed,
}: AnswerDirectDeps) => {
  const takePayload = async (payload: unknown): Promise<unknown> => {
    const normalised = normalise(payload, { accountId, now: clock.now(), route: 'person' });
    if (normalised.kind === 'not-a-failure') return { became: 'nothing', why: normalised.why };
    if (normalised.kind === 'unknown') {
      measures.add('SignalsUnreadable');
      throw new Error(`the payload cannot be understood: ${normalised.why}`);
    }
    return isOwnAlarm(normalised.signal.alarmName ?? '')
      ? { became: 'nothing', why: "the system's own alarms page directly" }
      : takeSignal(normalised.signal);
  };

  const answer = async (asked: z.output<typeof Ask>): Promise<unknown> => {
    if (asked.ask === 'environment') return deployed;
    if (asked.ask === 'recover') {
      const { ask, ...request } = asked;
      return takePayload({ request: ask, ...request });
    }
    const { component, by, reason, untilEpochMs } = asked;
    const until = untilEpochMs === undefined ? undefined : new Date(untilEpochMs);
    await (asked.ask === 'disable'
      ? switches.disable({ component, by, reason, until })
      : switches.enable({ component, by, reason }));
    return { done: asked.ask, component: component ?? 'all' };
  };

  return async (event: Readonly<Record<string, unknown>>): Promise<unknown> =>
    'ask' in event ? answer(Ask.parse(event)) : takePayload(event);
};
export type AnswerDirect = ReturnType<typeof createAnswerDirect>;
