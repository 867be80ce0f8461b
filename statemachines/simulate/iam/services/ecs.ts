import { ANY, list, member, text, texts } from '../arguments.ts';
import type { Call, Pattern, Requirement, ServiceTable } from '../call.ts';
import { anyRole, arnOf, beyond, isArn, need, passRoles } from '../need.ts';
import { eventsRule } from './events-rule.ts';

const TAG_KEYS = ['aws:ResourceTag', 'ecs:ResourceTag'] as const;

/** The cluster of a call; without one it is `default` (API reference, ECS). */
const clusterOf = (call: Call): { readonly name: string; readonly arn: string } => {
  const written = text(call.arguments, 'Cluster') ?? 'default';
  if (isArn(written)) return { name: written.slice(written.indexOf('/') + 1), arn: written };
  return { name: written, arn: arnOf(call, 'ecs', `cluster/${written}`) };
};

const inCluster = (call: Call) => ({ tagKeys: TAG_KEYS, context: { 'ecs:cluster': clusterOf(call).arn } });

const arnIn = (call: Call, kind: 'service' | 'task' | 'container-instance', written: string): string =>
  isArn(written) ? written : arnOf(call, 'ecs', `${kind}/${clusterOf(call).name}/${written}`);

const definitionArn = (call: Call, written: string): string => {
  if (isArn(written)) return written;
  // why any revision: a family alone means the latest of it
  return arnOf(call, 'ecs', `task-definition/${written.includes(':') ? written : `${written}:${ANY}`}`);
};

/** The roles that tasks of a definition run with, which who starts them passes (ECS developer guide, "IAM roles for Amazon ECS"). */
const passTaskRoles = (call: Call, definition: string, overrides: readonly string[]): readonly Requirement[] => {
  const roles = call.known?.('task-definition-roles', definition) ?? [anyRole(call)];
  return passRoles([...roles, ...overrides], 'ecs-tasks.amazonaws.com');
};

const updateService = (call: Call): readonly Requirement[] => {
  const definition = text(call.arguments, 'TaskDefinition');
  const definitionKey = definition === undefined ? [] : definitionArn(call, definition);
  return [
    need('ecs:UpdateService', arnIn(call, 'service', text(call.arguments, 'Service') ?? ANY), {
      tagKeys: TAG_KEYS,
      context: { 'ecs:cluster': clusterOf(call).arn, 'ecs:task-definition': definitionKey },
    }),
    ...(definition === undefined ? [] : passTaskRoles(call, definitionArn(call, definition), [])),
    ...beyond(call, {
      LoadBalancers: 'Amazon ECS is passed a role for the load balancer',
      VolumeConfigurations: 'Amazon ECS is passed a role for the volumes',
      ServiceConnectConfiguration: 'Amazon ECS acts on the namespace',
      VpcLatticeConfigurations: 'Amazon ECS is passed a role for the target groups',
    }),
  ];
};

const runTask = (call: Call, pattern: Pattern): readonly Requirement[] => {
  const definition = definitionArn(call, text(call.arguments, 'TaskDefinition') ?? ANY);
  const overrides = member(call.arguments, 'Overrides');
  const roles = ['TaskRoleArn', 'ExecutionRoleArn'].flatMap((name) => text(overrides, name) ?? []);
  const task = arnIn(call, 'task', ANY);
  return [
    need('ecs:RunTask', definition, inCluster(call)),
    ...passTaskRoles(call, definition, roles),
    ...(list(call.arguments, 'Tags').length > 0 ? [need('ecs:TagResource', task)] : []),
    ...beyond(call, { VolumeConfigurations: 'Amazon ECS is passed a role for the volumes' }),
    // Step Functions developer guide, "Run Amazon ECS or Fargate tasks": IAM policies, Run a Job
    ...(pattern === 'sync'
      ? [
          need('ecs:StopTask', task, { context: { 'ecs:cluster': clusterOf(call).arn } }),
          need('ecs:DescribeTasks', task, { context: { 'ecs:cluster': clusterOf(call).arn } }),
          ...eventsRule(call, 'StepFunctionsGetEventsForECSTaskRule'),
        ]
      : []),
  ];
};

const onEach = (call: Call, kind: 'service' | 'task', names: readonly string[]): readonly string[] =>
  (names.length === 0 ? [ANY] : names).map((name) => arnIn(call, kind, name));

export const ecs: ServiceTable = {
  updateService,
  runTask,
  describeServices: (call) => [
    need('ecs:DescribeServices', onEach(call, 'service', texts(call.arguments, 'Services')), inCluster(call)),
  ],
  stopTask: (call) => [need('ecs:StopTask', arnIn(call, 'task', text(call.arguments, 'Task') ?? ANY), inCluster(call))],
  listTasks: (call) => [
    need(
      'ecs:ListTasks',
      arnIn(call, 'container-instance', text(call.arguments, 'ContainerInstance') ?? ANY),
      inCluster(call),
    ),
  ],
  describeTasks: (call) => [
    need('ecs:DescribeTasks', onEach(call, 'task', texts(call.arguments, 'Tasks')), inCluster(call)),
  ],
  listServiceDeployments: (call) => [
    need('ecs:ListServiceDeployments', arnIn(call, 'service', text(call.arguments, 'Service') ?? ANY), inCluster(call)),
  ],
  describeServiceRevisions: (call) => {
    const given = texts(call.arguments, 'ServiceRevisionArns');
    const revisions = given.length > 0 ? given : [arnOf(call, 'ecs', `service-revision/${ANY}/${ANY}/${ANY}`)];
    // why both: the reference asks for the service whose revisions they are, and for the revisions themselves
    const services = revisions.map((arn) => arn.replace(':service-revision/', ':service/').replace(/\/[^/]*$/, ''));
    return [
      need('ecs:DescribeServiceRevisions', [...revisions, ...services], {
        tagKeys: ['aws:ResourceTag'],
      }),
    ];
  },
  describeTaskDefinition: () => [need('ecs:DescribeTaskDefinition', ANY)],
};
