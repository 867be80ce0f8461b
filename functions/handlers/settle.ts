import * as z from 'zod';
import { createUseCases } from '../application/use-cases.ts';
import { chain } from './chain.ts';
import { deployedPlaybooks, readDeployment, readVariables } from './deployment.ts';
import { clock, liveCommands, liveEvidence, liveMachines, liveNotifier, liveTable, log, measures } from './live.ts';
import { eachRecord, QueueEvent } from './queue.ts';

const variables = readVariables(process.env);
const { deployment, directory } = readDeployment(import.meta.dirname);
const { settle, pickUp } = createUseCases({
  clock,
  log,
  measures,
  directory,
  accountId: variables.ACCOUNT_ID,
  playbooks: deployedPlaybooks(deployment, variables),
  table: liveTable(variables),
  machines: liveMachines(),
  commands: liveCommands(),
  notifier: liveNotifier(variables),
  evidence: liveEvidence(),
});

/** Step Functions' status event (developer guide: "Automating Step Functions event delivery with EventBridge"). */
const ExecutionEvent = z.object({ detail: z.object({ name: z.string(), status: z.string() }) });

/** An execution ended: its recovery is settled, and whoever waited for its slot is asked again. */
export const handler = chain(QueueEvent, ({ Records }) =>
  eachRecord(Records, async ({ body }) => {
    const { detail } = ExecutionEvent.parse(JSON.parse(body));
    const settled = await settle(detail.name);
    log.info('execution ended', { recoveryId: detail.name, status: detail.status, did: settled.did });
    if (settled.did === 'settled') await pickUp();
  }),
);
