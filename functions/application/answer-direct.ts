import * as z from 'zod';
import { normalise } from '../domain/signal/normalise.ts';
import type { Deps } from './deps.ts';
import type { Switches } from './switches.ts';
import type { TakePayload } from './take-payload.ts';
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
  readonly takePayload: TakePayload;
  readonly switches: Switches;
  /** What is deployed, as the CLI explains it. */
  readonly deployed: Readonly<Record<string, unknown>>;
};

/**
 * Answers who calls directly, at once: an alarm's Lambda action, and people by the CLI. Both reach the same use case
 * as the intake queue does. What an alarm's action brings and nobody understands is kept as a dead letter, since Lambda
 * throws an event away that its function refuses three times (developer guide, "How Lambda handles errors and retries
 * with asynchronous invocation").
 *
 * @throws Error naming what cannot be understood of a person's request, so that the person is told and asks better
 */
export const createAnswerDirect = ({
  clock,
  measures,
  accountId,
  takeSignal,
  takePayload,
  switches,
  deployed,
}: AnswerDirectDeps) => {
  const takeRequest = async (request: unknown): Promise<unknown> => {
    const normalised = normalise(request, { accountId, now: clock.now(), route: 'person' });
    if (normalised.kind === 'signal') return takeSignal(normalised.signal);
    measures.add('SignalsUnreadable');
    throw new Error(`the request cannot be understood: ${normalised.why}`);
  };

  const takeAction = async (payload: unknown): Promise<unknown> => {
    const became = await takePayload(JSON.stringify(payload));
    return became.length === 1 ? became[0] : became;
  };

  const answer = async (asked: z.output<typeof Ask>): Promise<unknown> => {
    if (asked.ask === 'environment') return deployed;
    if (asked.ask === 'recover') {
      const { ask, ...request } = asked;
      return takeRequest({ request: ask, ...request });
    }
    const { component, by, reason, untilEpochMs } = asked;
    const until = untilEpochMs === undefined ? undefined : new Date(untilEpochMs);
    await (asked.ask === 'disable'
      ? switches.disable({ component, by, reason, until })
      : switches.enable({ component, by, reason }));
    return { done: asked.ask, component: component ?? 'all' };
  };

  return async (event: unknown): Promise<unknown> =>
    typeof event === 'object' && event !== null && 'ask' in event ? answer(Ask.parse(event)) : takeAction(event);
};
export type AnswerDirect = ReturnType<typeof createAnswerDirect>;
