import type { CompiledPlaybook } from '../compile.ts';
import type { Permission } from '../steps/step-kind.ts';

/** One statement as IAM reads it (user guide, "IAM JSON policy elements reference"). */
export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: NonNullable<Permission['conditions']>;
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

const policyOf = (permissions: readonly Permission[]): Policy => ({
  Version: '2012-10-17',
  Statement: permissions.map(({ actions, resources, conditions }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  })),
});

/** The policies that a playbook is given: of its machine, and of the worker for what the machine asks of it. */
export const policiesOf = ({
  machinePermissions,
  workerPermissions,
}: Pick<CompiledPlaybook, 'machinePermissions' | 'workerPermissions'>): {
  readonly machine: Policy;
  readonly worker: Policy;
} => ({ machine: policyOf(machinePermissions), worker: policyOf(workerPermissions) });
