import * as z from 'zod';
import { createDoor } from '../application/door.ts';
import { createSwitches } from '../application/switches.ts';
import { isOwnAlarm } from '../domain/signal/own-alarms.ts';
import { normalise } from '../domain/signal/normalise.ts';
import { chain } from './chain.ts';
import { deployedPlaybooks, readDeployment, readVariables } from './deployment.ts';
import { clock, liveEvidence, liveMachines, liveNotifier, liveTable, log, measures } from './live.ts';

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
    return takePayload({ request: ask, ...request });
  }
  const { component, by, reason, untilEpochMs } = asked;
  const until = untilEpochMs === undefined ? undefined : new Date(untilEpochMs);
  await (asked.ask === 'disable'
    ? switches.disable({ component, by, reason, until })
    : switches.enable({ component, by, reason }));
  return { done: asked.ask, component: component ?? 'all' };
};

const takePayload = async (payload: unknown): Promise<unknown> => {
  const normalised = normalise(payload, { accountId, now: clock.now(), route: 'person' });
  if (normalised.kind === 'signal') {
    return isOwnAlarm(normalised.signal.alarmName ?? '')
      ? { became: 'nothing', why: "the system's own alarms page directly" }
      : takeSignal(normalised.signal);
  }
  if (normalised.kind === 'not-a-failure') return { became: 'nothing', why: normalised.why };
  measures.add('SignalsUnreadable');
  // why thrown: who calls directly is told at once, and an alarm's action is retried and kept by Lambda
  throw new Error(`the payload cannot be understood: ${normalised.why}`);
};

/** The door that answers at once: an alarm's Lambda action, and people by the CLI. */
export const handler = chain(z.union([Ask, z.looseObject({})]), (event) => {
  const asked = Ask.safeParse(event);
  return 'ask' in event ? answerAsk(asked.data ?? Ask.parse(event)) : takePayload(event);
});
