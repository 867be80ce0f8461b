import { statesBelow } from '../../asl.ts';
import type { CompiledPlaybook } from '../../compile.ts';
import type { Permission } from '../../steps/step-kind.ts';
import type { Finding, MachineRule } from '../rule.ts';
import { placeOf } from './place.ts';

const flawsOf = ({ actions, resources, because }: Permission): string[] => [
  ...actions.filter((action) => /[*?]/.test(action)).map((action) => `allows '${action}', more than one action`),
  ...actions
    .filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))
    .map((action) => `allows '${action}', which is no action of AWS`),
  ...(because === undefined ? resources.filter((resource) => resource.includes('*')) : []).map(
    (resource) => `allows ${actions.join(', ')} on '${resource}' and does not say why no narrower resource would do`,
  ),
  ...(actions.length === 0 || resources.length === 0 ? ['allows nothing'] : []),
];

/** The state that makes a call, found by the call: `ecs:UpdateService` is `…:aws-sdk:ecs:updateService`. */
const callerOf = ({ actions }: Permission, { definition }: CompiledPlaybook): string =>
  statesBelow(definition.States).find(([, { Resource }]) =>
    actions.some((action) => Resource?.toLowerCase().endsWith(`:aws-sdk:${action.toLowerCase()}`)),
  )?.[0] ?? '';

export const permissionsAreMinimal: MachineRule = {
  code: 'PB174',
  title: 'every permission names one action and the resource that it is for',
  why: "A machine's role is what a wrong playbook can do at most (promise 5). Where a service knows no narrower resource, the permission says so.",
  bad: `
machinePermissions:
  - { actions: ['ecs:*'], resources: ['*'] }
`,
  good: `
machinePermissions:
  - { actions: ['ecs:UpdateService'], resources: ['\${EcsArnPrefix}service/shop/catalog'] }
  - { actions: ['cloudwatch:GetMetricData'], resources: ['*'], because: a metric has no ARN }
`,
  check: (machine, subject) =>
    [...machine.machinePermissions, ...machine.workerPermissions].flatMap((permission): Finding[] =>
      flawsOf(permission).map((what) => ({
        message: `a permission ${what}`,
        hint: 'name the resource by its literal name, so that its ARN is known',
        path: placeOf(callerOf(permission, machine), subject),
      })),
    ),
};
