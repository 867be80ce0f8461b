import { checkDefinition } from '../check/check.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { WorkflowType } from '../machine.ts';
import { type CaseResult, type RecordedCase, runCase } from './run-case.ts';

/** A definition that AWS was asked to check. */
export interface DefinitionCase {
  readonly id: string;
  readonly type: WorkflowType;
  readonly text: string;
}

export type Case = RecordedCase | DefinitionCase;

export type Result = CaseResult | ReturnType<typeof checkDefinition>;

/** A file's content as a case, without what was expected of it; `undefined` when it is none. */
export const readCase = (content: unknown): Case | undefined => {
  if (!isObject(content)) return undefined;
  const { id, definition } = content;
  if (typeof id !== 'string' || definition === undefined) return undefined;
  const type = content['type'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  if (typeof definition === 'string') return { id, type, text: definition };
  const tasks: JsonObject = isObject(content['tasks']) ? content['tasks'] : {};
  return { id, type, definition, input: content['input'] ?? null, tasks };
};

/** Runs a case or checks a definition. A case that breaks the simulator is a failed one, and says how. */
export const resultOf = async (each: Case): Promise<Result> => {
  if ('text' in each) return checkDefinition(each.text, each.type);
  try {
    return await runCase(each);
  } catch (bug) {
    return { status: 'FAILED', error: 'Simulator.Bug', cause: String(bug), events: [] };
  }
};
