import * as z from 'zod';
import { createUseCases } from '../application/use-cases.ts';
import { chain } from './chain.ts';
import { deployedPlaybooks, readDeployment, readVariables } from './deployment.ts';
import { clock, liveCommands, liveEvidence, liveMachines, liveNotifier, liveTable, log, measures } from './live.ts';

const variables = readVariables(process.env);
const { deployment, directory } = readDeployment(import.meta.dirname);
const { sweep } = createUseCases({
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

/** Every minute: what nobody finished is finished, and what still fails is picked up. */
export const handler = chain(z.unknown(), async () => {
  await sweep();
  return {};
});
