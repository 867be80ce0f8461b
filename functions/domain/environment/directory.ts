import type { Component, ComponentName } from './component.ts';
import { dependenciesOf, dependentsOf } from './dependencies.ts';
import type { Environment } from './environment.ts';

/** A declared component with its name and its place among the others. */
export interface Declared extends Component {
  readonly name: ComponentName;
  /** Everything that it stands on, nearest first. */
  readonly dependencies: readonly string[];
  /** Everything that stands on it, nearest first. */
  readonly dependents: readonly string[];
}

/**
 * The environment, indexed once, so that a decision costs the same with one component or a thousand.
 *
 * Both look-ups answer `undefined` when the document declares nothing of that name.
 */
export interface Directory {
  readonly environment: Environment;
  readonly digest: string;
  component(name: string): Declared | undefined;
  componentOfAlarm(alarmName: string): Declared | undefined;
  all(): readonly Declared[];
}

export const createDirectory = (environment: Environment, digest: string): Directory => {
  const byName = new Map<string, Declared>();
  const byAlarm = new Map<string, Declared>();
  for (const [name, component] of Object.entries(environment.components)) {
    let dependencies: readonly string[] | undefined;
    let dependents: readonly string[] | undefined;
    const declared: Declared = {
      ...component,
      name: name as ComponentName,
      get dependencies() {
        dependencies ??= dependenciesOf(environment.components, name);
        return dependencies;
      },
      get dependents() {
        dependents ??= dependentsOf(environment.components, name);
        return dependents;
      },
    };
    byName.set(name, declared);
    for (const alarm of component.alarms) byAlarm.set(alarm, declared);
  }
  return {
    environment,
    digest,
    component: (name) => byName.get(name),
    componentOfAlarm: (alarmName) => byAlarm.get(alarmName),
    all: () => [...byName.values()],
  };
};
