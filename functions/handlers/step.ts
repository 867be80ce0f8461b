import { createWorkStep, StepRequest } from '../application/work-step.ts';
import { chain } from './chain.ts';
import { readDeployment, readVariables } from './deployment.ts';
import { clock, liveCommands, liveEvidence, liveMachines, liveTable, log } from './live.ts';

const variables = readVariables(process.env);
const { directory } = readDeployment(import.meta.dirname);
const workStep = createWorkStep({
  clock,
  log,
  directory,
  machines: liveMachines(),
  table: liveTable(variables),
  commands: liveCommands(),
  evidence: liveEvidence(),
});

/** The step worker of one playbook: begins commands and calls, and judges whether a component is well. */
export const handler = chain(StepRequest, workStep);
