import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Sample } from '#infra/local/sample';
import { loadCommands } from '#statemachines/commands';
import { PROJECT_DIR } from './project.ts';

/** One run of a command, as the node's agent wrote it down when the command had ended. */
export const AgentRun = z.object({
  commandId: z.string(),
  document: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  exitCode: z.int(),
});
export type AgentRun = z.infer<typeof AgentRun>;

/** One change that a command began on the host, as the host's own fence wrote it down. */
export const Effect = z.object({
  at: z.string(),
  recovery: z.string(),
  step: z.string(),
  epoch: z.int(),
  unit: z.string(),
  document: z.string(),
});
export type Effect = z.infer<typeof Effect>;

/** What really happened on the node: the only records here that are not the system's own. */
export interface Host {
  /** Every command that ran to an end, of one unit or of all, in the order of their ends. */
  commands(unit?: string): readonly AgentRun[];
  /** Those of them that may change something, whether the host let them or not. */
  mutations(unit?: string): readonly AgentRun[];
  /** What the host let begin. */
  effects(unit?: string): readonly Effect[];
}

const linesOf = (file: string): readonly string[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

const MUTATING: ReadonlySet<string> = new Set(
  [...loadCommands(join(PROJECT_DIR, 'playbooks/commands')).values()].flatMap(({ documentName, mutates }) =>
    mutates ? [documentName] : [],
  ),
);

/** SSM hands parameters over as lists of one value. */
const unitOf = ({ parameters }: AgentRun): string => String([parameters.Unit].flat()[0]);

export const createHost = ({ nodeDir, fleet }: Pick<Sample, 'nodeDir' | 'fleet'>): Host => {
  const commands: Host['commands'] = (unit) =>
    linesOf(join(nodeDir, 'agent.jsonl'))
      .map((line) => AgentRun.parse(JSON.parse(line)))
      .filter((run) => unit === undefined || unitOf(run) === unit);
  return {
    commands,
    mutations: (unit) => commands(unit).filter(({ document }) => MUTATING.has(document)),
    effects: (unit) =>
      linesOf(join(fleet.nodeHome, 'effects.log'))
        .map((line) => Effect.parse(JSON.parse(line)))
        .filter((effect) => unit === undefined || effect.unit === unit),
  };
};
