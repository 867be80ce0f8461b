import type { HistoryEvent } from '../history.ts';
import type { Json, JsonObject } from '../json.ts';
import { prepare, type WorkflowType } from '../machine.ts';
import { runToEnd, start } from '../run.ts';
import { scriptedTasks } from './scripted-tasks.ts';

/** An execution that AWS recorded, as far as an interpreter may know it. */
export interface RecordedCase {
  readonly id: string;
  readonly type: WorkflowType;
  readonly definition: Json;
  readonly input: Json;
  readonly tasks: JsonObject;
}

export interface CaseResult {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly events: readonly HistoryEvent[];
}

/** 2026-01-01, so that times look like times. */
const START_AT_MS = Date.UTC(2026, 0, 1);

/** Runs a case with its scripted answers. */
export const runCase = async ({ id, type, definition, input, tasks }: RecordedCase): Promise<CaseResult> => {
  const machine = prepare(definition, { type });
  const run = start(machine, {
    input,
    tasks: scriptedTasks(tasks),
    name: id.replace(/\W/g, '-'),
    startAtMs: START_AT_MS,
  });
  const { atMs: _, ...end } = await runToEnd(run);
  return { ...end, events: run.events };
};
