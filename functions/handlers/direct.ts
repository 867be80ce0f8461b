import * as z from 'zod';
import { createDoor } from '../application/door.ts';
import { createSwitches } from '../application/switches.ts';
import { createTakePayload } from '../application/take-payload.ts';
import { normalise } from '../domain/signal/normalise.ts';
import { chain } from './chain.ts';
import { deployedPlaybooks, readDeployment, readVariables } from './deployment.ts';
import { clock, liveDeadLetters, liveEvidence, liveMachines, liveNotifier, liveTable, log, measures } from './live.ts';

const variables = readVariables(process.env);
const { deployment, directory } = readDeployment(import.meta.dirname);
const accountId = variables.ACCOUNT_ID;
const table = liveTable(variables);
const { takeSignal } = createDoor({
  clock,
  log,
  measures,
  directory,
  accountId,
  playbooks: deployedPlaybooks(deployment, variables),
  table,
  machines: liveMachines(),
  notifier: liveNotifier(variables),
  evidence: liveEvidence(),
});
const takePayload = createTakePayload({
  clock,
  log,
  measures,
  accountId,
  takeSignal,
  deadLetters: liveDeadLetters(variables),
});
const switches = createSwitches({ clock, table, directory, log });

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

const answerAsk = async (asked: z.output<typeof Ask>): Promise<unknown> => {
  if (asked.ask === 'environment') return { ...deployment, machines: variables.MACHINES ?? {} };
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

const takeRequest = async (payload: unknown): Promise<unknown> => {
  const normalised = normalise(payload, { accountId, now: clock.now(), route: 'person' });
  if (normalised.kind === 'signal') return takeSignal(normalised.signal);
  measures.add('SignalsUnreadable');
  // why thrown: a person is told at once, and asks better
  throw new Error(`the request cannot be understood: ${normalised.why}`);
};

/** Nobody waits for the answer to an alarm's action: what cannot be understood is kept, as at the intake (D9). */
const takeAction = async (payload: unknown): Promise<unknown> => {
  const became = await takePayload(JSON.stringify(payload));
  return became.length === 1 ? became[0] : became;
};

const isAsk = (event: unknown): boolean => typeof event === 'object' && event !== null && 'ask' in event;

/** The door that answers at once: an alarm's Lambda action, and people by the CLI. */
export const handler = chain(z.unknown(), (event) => (isAsk(event) ? answerAsk(Ask.parse(event)) : takeAction(event)));
