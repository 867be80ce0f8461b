import type { DefinitionDiagnostic } from './diagnostic.ts';
import { readDefinition } from './json-text.ts';
import { type MachineType, scopesOf } from './place.ts';
import { RULES } from './rules/table.ts';

export type { DefinitionDiagnostic } from './diagnostic.ts';
export type { MachineType } from './place.ts';

export interface DefinitionCheck {
  /** `FAIL` where there is an error; warnings alone are `OK`. */
  readonly result: 'OK' | 'FAIL';
  readonly diagnostics: readonly DefinitionDiagnostic[];
}

/**
 * Says of the text of a definition what `CreateStateMachine` and `ValidateStateMachineDefinition` would: AWS's codes,
 * locations and, where they are known, words. All findings at once.
 *
 * Pure and total: an answer for every text. It is careful rather than complete: what AWS is not known to refuse passes.
 *
 * @example checkDefinition('{"States":{}}', 'STANDARD').diagnostics[0]?.message // These fields are required: [StartAt]
 */
export const checkDefinition = (text: string, type: MachineType): DefinitionCheck => {
  const reading = readDefinition(text);
  if ('fault' in reading) return { result: 'FAIL', diagnostics: [reading.fault] };
  const diagnostics: DefinitionDiagnostic[] = [];
  const report = (diagnostic: DefinitionDiagnostic): void => void diagnostics.push(diagnostic);
  const failed = (): boolean => diagnostics.some(({ severity }) => severity === 'ERROR');
  const scopes = scopesOf(reading.definition, type);
  for (const scope of scopes) {
    for (const rule of RULES.scope) rule(scope, report);
    for (const place of scope.places) for (const rule of RULES.state) rule(place, report);
  }
  if (!failed()) for (const rule of RULES.whole) rule(scopes, report);
  return { result: failed() ? 'FAIL' : 'OK', diagnostics };
};
