import type { Component } from '../functions/domain/environment/component.ts';
import type { Playbook } from './playbook.ts';
import type { ValueType } from './value.ts';

type Fact = Component['facts'][string];

const fits = (fact: Fact, type: ValueType): boolean => {
  if (type === 'integer' || type === 'number') return typeof fact === 'number';
  if (type === 'strings') return Array.isArray(fact);
  // why never a boolean: a component's facts are words and numbers
  return type === 'string' && typeof fact === 'string';
};

/**
 * Facts of declared components that a playbook for their kind would take for something else, in words. A fact that is
 * missing is none: the playbook then simply does not fit.
 */
export const factFlaws = (
  components: Readonly<Record<string, Pick<Component, 'kind' | 'facts'>>>,
  playbooks: readonly Pick<Playbook, 'id' | 'facts' | 'triggers'>[],
): string[] =>
  Object.entries(components).flatMap(([name, { kind, facts }]) =>
    playbooks
      .filter(({ triggers }) => triggers.kinds === undefined || triggers.kinds.includes(kind))
      .flatMap(({ id, facts: wanted }) =>
        Object.entries(wanted).flatMap(([fact, type]) => {
          const value = facts[fact];
          return value === undefined || fits(value, type)
            ? []
            : [`component '${name}': '${fact}' is ${JSON.stringify(value)}, and the playbook '${id}' wants ${type}`];
        }),
      ),
  );
