import { ANY, list, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, need, needUnknown } from '../need.ts';

const TAG_KEYS = ['aws:ResourceTag', 'elasticloadbalancing:ResourceTag'] as const;

const onArn = (action: string, argument: string, kind: string) => (call: Call) => [
  need(action, text(call.arguments, argument) ?? arnOf(call, 'elasticloadbalancing', `${kind}/${ANY}`), {
    tagKeys: TAG_KEYS,
  }),
];

/** Signing people in needs the caller to see the user pool (ELB user guide, "Authenticate users": prepare to use Cognito). */
const signIn = (call: Call, argument: string): readonly Requirement[] =>
  list(call.arguments, argument).some((action) => text(action, 'Type')?.startsWith('authenticate-'))
    ? [needUnknown(`with an action in ${argument} that signs people in: the caller must see their user pool`)]
    : [];

export const elasticloadbalancing: ServiceTable = {
  registerTargets: onArn('elasticloadbalancing:RegisterTargets', 'TargetGroupArn', 'targetgroup'),
  deregisterTargets: onArn('elasticloadbalancing:DeregisterTargets', 'TargetGroupArn', 'targetgroup'),
  modifyRule: (call) => [
    ...onArn('elasticloadbalancing:ModifyRule', 'RuleArn', 'listener-rule')(call),
    ...signIn(call, 'Actions'),
  ],
  modifyListener: (call) => [
    ...onArn('elasticloadbalancing:ModifyListener', 'ListenerArn', 'listener')(call),
    ...signIn(call, 'DefaultActions'),
  ],
  describeTargetHealth: () => [need('elasticloadbalancing:DescribeTargetHealth', ANY)],
  describeRules: () => [need('elasticloadbalancing:DescribeRules', ANY)],
  describeListeners: () => [need('elasticloadbalancing:DescribeListeners', ANY)],
  describeTargetGroups: () => [need('elasticloadbalancing:DescribeTargetGroups', ANY)],
};
