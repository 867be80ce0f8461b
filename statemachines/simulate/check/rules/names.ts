import { type DiagnosticCode, error, type Report } from '../diagnostic.ts';
import { LABEL_MAX_CHARACTERS, STATE_NAME_MAX_CHARACTERS } from '../quotas.ts';
import type { WholeRule } from './rule.ts';

interface Named {
  readonly name: string;
  readonly at: string;
}

const characters = (name: string): number => (name.length === 0 ? 0 : [...name].length);

const unique = (named: readonly Named[], code: DiagnosticCode, what: string, report: Report): void => {
  const seen = new Set<string>();
  for (const { name, at } of named) {
    if (seen.has(name)) report(error(code, at, `Duplicate ${what} name: ${name}`));
    seen.add(name);
  }
};

const tooLong = (max: number): string => `exceeds the ${max}-character limit allowed by the service`;

/**
 * State names are unique in the whole machine, branches and processors included, and short enough; so are the labels of
 * Maps (developer guide, "State machine structure in Amazon States Language": "state names must be unique within the
 * scope of the whole state machine"). AWS tells of the later of two.
 */
export const names: WholeRule = (scopes, report) => {
  const places = scopes.flatMap(({ places: found }) => found);
  for (const { name, at } of places) {
    if (name === '') report(error('INVALID_STATE_NAME', at, 'Invalid State name: State name cannot be empty'));
    if (characters(name) > STATE_NAME_MAX_CHARACTERS) {
      const message = `Invalid State name: State ${tooLong(STATE_NAME_MAX_CHARACTERS)}`;
      report(error('INVALID_STATE_NAME', at, message));
    }
  }
  unique(places, 'DUPLICATE_STATE_NAME', 'State', report);
  const labels = places.flatMap(({ state: { Label }, at }): Named[] =>
    typeof Label === 'string' ? [{ name: Label, at: `${at}/Label` }] : [],
  );
  for (const { name, at } of labels) {
    if (characters(name) <= LABEL_MAX_CHARACTERS) continue;
    report(error('INVALID_LABEL_NAME', at, `Invalid Label name: Label ${tooLong(LABEL_MAX_CHARACTERS)}`));
  }
  unique(labels, 'DUPLICATE_LABEL_NAME', 'Label', report);
};
