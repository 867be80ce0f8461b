import * as z from 'zod';
import { createEndCommand } from '../application/end-command.ts';
import { chain } from './chain.ts';
import { readVariables } from './deployment.ts';
import { clock, liveCommands, liveMachines, liveTable, log } from './live.ts';
import { eachRecord, QueueEvent } from './queue.ts';

const variables = readVariables(process.env);
const { endCommand } = createEndCommand({
  clock,
  log,
  table: liveTable(variables),
  machines: liveMachines(),
  commands: liveCommands(),
});

/** Run Command's status event (user guide: "Monitoring Run Command status changes using Amazon EventBridge"). */
const CommandEvent = z.object({ detail: z.object({ 'command-id': z.string(), status: z.string() }) });

/** A command's status changed: whoever waits for its end is answered. */
export const handler = chain(QueueEvent, ({ Records }) =>
  eachRecord(Records, async ({ body }) => {
    const { detail } = CommandEvent.parse(JSON.parse(body));
    const end = await endCommand(detail['command-id']);
    log.info('command status', { commandId: detail['command-id'], status: detail.status, end });
  }),
);
