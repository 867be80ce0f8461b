import { error, type Report } from '../diagnostic.ts';
import type { Scope, StatePlace } from '../place.ts';
import { VARIABLE_NAME_MAX_CHARACTERS } from '../quotas.ts';
import { entries, isObject } from '../shape.ts';
import type { WholeRule } from './rule.ts';

/** Unicode's identifiers (UAX #31), as the states language has them: no underscore in front. */
const NAME = /^\p{ID_Start}\p{ID_Continue}*$/u;

interface Assignment {
  readonly name: string;
  readonly at: string;
}

const assignmentsOf = ({ state, at, language }: StatePlace): readonly Assignment[] => {
  const inner = ['Choices', 'Catch'].flatMap((list) => entries(state[list], `${at}/${list}`));
  return [{ value: state, at }, ...inner].flatMap(({ value, at: where }): Assignment[] => {
    if (!isObject(value) || !isObject(value['Assign'])) return [];
    return Object.keys(value['Assign']).map((key) => ({
      name: language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key,
      at: `${where}/Assign/${key}`,
    }));
  });
};

const checkName = ({ name, at }: Assignment, report: Report): void => {
  if (name === 'states') {
    report(error('RESERVED_VARIABLE_NAME', at, "Cannot assign to reserved variable '$states'."));
  } else if (!NAME.test(name)) {
    const message = `Invalid variable name '${name}': the variable name contains invalid characters.`;
    report(error('INVALID_VARIABLE_NAME', at, message));
  } else if ([...name].length > VARIABLE_NAME_MAX_CHARACTERS) {
    const message = `Invalid variable name '${name}': it exceeds the ${VARIABLE_NAME_MAX_CHARACTERS}-character limit.`;
    report(error('INVALID_VARIABLE_NAME', at, message));
  }
};

/**
 * Variables have proper names, and none inside a branch or a processor has the name of one outside.
 *
 * Developer guide, "Passing data between states with variables": names, the reserved `states`, and "Variable scope".
 */
export const variables: WholeRule = (scopes, report) => {
  const assigned = new Map<Scope, ReadonlySet<string>>();
  for (const scope of scopes) {
    const assignments = scope.places.flatMap(assignmentsOf);
    assigned.set(scope, new Set(assignments.map(({ name }) => name)));
    for (const assignment of assignments) {
      checkName(assignment, report);
      for (let outer = scope.parent; outer !== undefined; outer = outer.parent) {
        if (assigned.get(outer)?.has(assignment.name) !== true) continue;
        const message = `The variable name '${assignment.name}' was already defined in a parent scope.`;
        report(error('DUPLICATE_VARIABLE_NAME', assignment.at, message));
        break;
      }
    }
  }
};
