import { createDoor } from '../application/door.ts';
import { createTakePayload } from '../application/take-payload.ts';
import { chain } from './chain.ts';
import { deployedPlaybooks, readDeployment, readVariables } from './deployment.ts';
import { clock, liveDeadLetters, liveEvidence, liveMachines, liveNotifier, liveTable, log, measures } from './live.ts';
import { eachRecord, QueueEvent } from './queue.ts';

const variables = readVariables(process.env);
const { deployment, directory } = readDeployment(import.meta.dirname);
const { takeSignal } = createDoor({
  clock,
  log,
  measures,
  directory,
  accountId: variables.ACCOUNT_ID,
  playbooks: deployedPlaybooks(deployment, variables),
  table: liveTable(variables),
  machines: liveMachines(),
  notifier: liveNotifier(variables),
  evidence: liveEvidence(),
});
const takePayload = createTakePayload({
  clock,
  log,
  measures,
  accountId: variables.ACCOUNT_ID,
  takeSignal,
  deadLetters: liveDeadLetters(variables),
});

/** The intake queue: alarms of the whole account by EventBridge, and what is published to the intake topic. */
export const handler = chain(QueueEvent, ({ Records }) =>
  eachRecord(Records, async ({ body, messageId }) => {
    const became = await takePayload(body);
    log.info('payload taken', { messageId, became });
  }),
);
