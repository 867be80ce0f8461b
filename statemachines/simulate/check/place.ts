import { entries, type Fields, has, isObject } from './shape.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';
export type MachineType = 'STANDARD' | 'EXPRESS';

/** A state and what its rules have to know of its surroundings. */
export interface StatePlace {
  readonly name: string;
  readonly state: Fields;
  /** `/States/M/ItemProcessor/States/X`. */
  readonly at: string;
  /** The language that the state's own fields are read in. */
  readonly language: QueryLanguage;
  /** The language of the whole machine: what states inherit at every depth, and what none may go back from. */
  readonly machineLanguage: QueryLanguage;
  readonly machineType: MachineType;
}

/** A set of states that starts, moves and ends among itself: the machine, a branch of a Parallel, the processor of a Map. */
export interface Scope {
  readonly kind: 'machine' | 'branch' | 'processor';
  readonly fields: Fields;
  /** `''` for the machine, `/States/P/Branches[1]`. */
  readonly at: string;
  readonly places: readonly StatePlace[];
  /** The scope that this one is run from. */
  readonly parent?: Scope;
}

/**
 * Present and anything but exactly `JSONPath` is JSONata, whatever the spelling; the spelling is an error of its own.
 * (Measured on AWS by floci, github.com/floci-io/floci/issues/2968.)
 */
const languageOf = (fields: Fields, inherited: QueryLanguage): QueryLanguage => {
  if (!has(fields, 'QueryLanguage')) return inherited;
  return fields['QueryLanguage'] === 'JSONPath' ? 'JSONPath' : 'JSONata';
};

interface Below {
  readonly kind: Scope['kind'];
  readonly value: unknown;
  readonly at: string;
}

/** What of a state is a scope of its own. */
const below = ({ state, at }: StatePlace): readonly Below[] => {
  const processors = ['ItemProcessor', 'Iterator'].map(
    (field): Below => ({ kind: 'processor', value: state[field], at: `${at}/${field}` }),
  );
  if (state['Type'] === 'Map') return processors;
  if (state['Type'] !== 'Parallel') return [];
  return entries(state['Branches'], `${at}/Branches`).map((branch): Below => ({ kind: 'branch', ...branch }));
};

/**
 * Every scope of a definition, an outer one before those inside it.
 *
 * A state inherits its language from the machine, never from the Map or Parallel around it (floci, as above).
 */
export const scopesOf = (definition: Fields, machineType: MachineType): readonly Scope[] => {
  const machineLanguage = languageOf(definition, 'JSONPath');
  const scopes: Scope[] = [];
  const visit = ({ kind, value, at }: Below, parent: Scope | undefined): void => {
    if (!isObject(value)) return;
    const states = isObject(value['States']) ? Object.entries(value['States']) : [];
    const places = states.flatMap(([name, state]): StatePlace[] => {
      if (!isObject(state)) return [];
      const language = languageOf(state, machineLanguage);
      return [{ name, state, at: `${at}/States/${name}`, language, machineLanguage, machineType }];
    });
    const scope: Scope = { kind, fields: value, at, places, ...(parent === undefined ? {} : { parent }) };
    scopes.push(scope);
    for (const place of places) for (const inner of below(place)) visit(inner, scope);
  };
  visit({ kind: 'machine', value: definition, at: '' }, undefined);
  return scopes;
};
