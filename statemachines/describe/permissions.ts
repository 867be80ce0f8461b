import type { CompiledPlaybook } from '../compile.ts';
import type { Permission } from '../steps/step-kind.ts';
import { conditionsOf } from '../substitutions.ts';
import { listed } from './words.ts';

/** What a playbook may do in AWS, in words, and in IAM's own. */
export interface ToldPermission {
  /** Who may: the machine itself, or the function that begins steps and sends commands for it. */
  readonly role: 'machine' | 'worker';
  readonly actions: readonly string[];
  /** On what, in words: `document AutoRecovery-CheckHost`. */
  readonly on: readonly string[];
  /** The condition in words, where there is one. */
  readonly only?: string;
  /** Why it is not narrower, where it could seem to be. */
  readonly because?: string;
}

/** What the stack fills in, as people say it. */
const NAMES: Readonly<Record<string, string>> = {
  '*': 'everything',
  '${StepFunctionArn}': 'the step worker',
  '${NoticesTopicArn}': 'the notices topic',
  '${MachineArn}': 'this machine itself',
};

const PREFIXED = /^\$\{(\w+)ArnPrefix\}(.*)$/;

/** `ManagedInstance` is `managed instance`. */
const spaced = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

const resourceWords = (resource: string): string => {
  const named = NAMES[resource];
  if (named !== undefined) return named;
  const [, prefix, rest] = PREFIXED.exec(resource) ?? [];
  if (prefix === undefined || rest === undefined) return resource;
  return rest === '*' ? `any ${spaced(prefix)}` : `${spaced(prefix)} ${rest}`;
};

const OPERATORS: Readonly<Record<string, string>> = {
  StringEquals: 'is',
  ArnEquals: 'is',
  StringLike: 'is like',
  ArnLike: 'is like',
};

const TAG = /^[a-z0-9-]+:(?:Resource|Request|resource)Tag\/(.+)$/i;

const conditionWords = (conditions: NonNullable<Permission['conditions']>): string =>
  listed(
    Object.entries(conditionsOf(conditions, resourceWords)).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => {
        const tag = TAG.exec(key)?.[1];
        const name = tag === undefined ? key : `the tag ${tag}`;
        return `${name} ${OPERATORS[operator] ?? operator} ${[value].flat().join(' or ')}`;
      }),
    ),
  );

const tell = (role: ToldPermission['role'], permissions: readonly Permission[]): ToldPermission[] => {
  const told = new Map<string, ToldPermission>();
  for (const { actions, resources, conditions, because } of permissions) {
    // why together: one action on nine documents is one thing to a reader
    const key = JSON.stringify([actions, conditions, because]);
    const on = [...new Set([...(told.get(key)?.on ?? []), ...resources.map(resourceWords)])];
    told.set(key, {
      role,
      actions,
      on,
      ...(conditions === undefined ? {} : { only: conditionWords(conditions) }),
      ...(because === undefined ? {} : { because }),
    });
  }
  return [...told.values()];
};

/** Everything that a playbook's machine, and the worker for it, may do. Nothing else is allowed to them. */
export const tellPermissions = ({
  machinePermissions,
  workerPermissions,
}: Pick<CompiledPlaybook, 'machinePermissions' | 'workerPermissions'>): ToldPermission[] => [
  ...tell('machine', machinePermissions),
  ...tell('worker', workerPermissions),
];

/** Things of the same sort with the sort said once: `documents A, B and C`. */
export const thingsWords = (on: readonly string[]): string => {
  const bySort = new Map<string, string[]>();
  for (const thing of on) {
    const [, sort, name] = /^(?!any |the |this )(.+) (\S+)$/.exec(thing) ?? [];
    if (sort === undefined || name === undefined) bySort.set(thing, []);
    else bySort.set(sort, [...(bySort.get(sort) ?? []), name]);
  }
  return listed(
    [...bySort].map(([sort, names]) => {
      if (names.length === 0) return sort;
      return names.length === 1 ? `${sort} ${names[0]}` : `${sort}s ${listed(names)}`;
    }),
  );
};
