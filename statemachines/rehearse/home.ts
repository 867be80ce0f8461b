import type { Statement } from '../simulate/iam/evaluate.ts';
import type { Permission } from '../steps/step-kind.ts';
import { arnPrefixes, conditionsOf, type Home, substitute } from '../substitutions.ts';

/** Where rehearsals take place: an account that AWS uses in its examples. */
export const HOME = {
  partition: 'aws',
  region: 'eu-central-1',
  account: '111122223333',
} as const satisfies Home;

const arn = (service: string, rest: string): string =>
  `arn:${HOME.partition}:${service}:${HOME.region}:${HOME.account}:${rest}`;

/** The stack's own resources that a machine uses. */
export const WORKER_ARN = arn('lambda', 'function:auto-recovery-worker');
export const MACHINE_ARN = arn('states', 'stateMachine:auto-recovery-rehearsed');

/** What a deployed machine's substitutions are filled in with here. */
export const SUBSTITUTIONS: Readonly<Record<string, string>> = {
  ...arnPrefixes(HOME),
  StepFunctionArn: WORKER_ARN,
  NoticesTopicArn: arn('sns', 'auto-recovery-notices'),
  MachineArn: MACHINE_ARN,
};

const filled = (text: string): string => substitute(text, SUBSTITUTIONS);

/** Permissions as the stack would write them into a role's policy here. */
export const statementsOf = (permissions: readonly Permission[]): Statement[] =>
  permissions.map(({ actions, resources, conditions }) => ({
    actions,
    resources: resources.map(filled),
    ...(conditions === undefined ? {} : { conditions: conditionsOf(conditions, filled) }),
  }));

/** A machine's text with its substitutions filled in, as CloudFormation does when it deploys it. */
export const filledIn = (definition: unknown): unknown => JSON.parse(filled(JSON.stringify(definition)));
