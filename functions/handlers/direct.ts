import * as z from 'zod';
import { createAnswerDirect } from '../application/answer-direct.ts';
import { createDoor } from '../application/door.ts';
import { createSwitches } from '../application/switches.ts';
import { createTakePayload } from '../application/take-payload.ts';
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

/** The door that answers at once: an alarm's Lambda action, and people by the CLI. */
export const handler = chain(
  z.unknown(),
  createAnswerDirect({
    clock,
    measures,
    accountId,
    takeSignal,
    takePayload: createTakePayload({
      clock,
      log,
      measures,
      accountId,
      takeSignal,
      deadLetters: liveDeadLetters(variables),
    }),
    switches: createSwitches({ clock, table, directory, log }),
    deployed: { ...deployment, machines: variables.MACHINES ?? {} },
  }),
);
