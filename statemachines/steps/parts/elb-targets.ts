import type { DescribeTargetHealthCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import type { At } from '../../emit/call-kind.ts';
import { referenceOf } from '../../value.ts';
import type { Permission, Touched, ValueUse } from '../step-kind.ts';
import { countValue, nameValue, onAny, onOne } from './named.ts';

/** ARN of a target group (Service Authorization Reference, AWS Elastic Load Balancing V2, resource type `targetgroup`). */
export const TargetGroupArn = nameValue(
  /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16,32}$/,
  'name the target group by its ARN',
).describe('ARN of the target group');

export const TargetId = nameValue(
  /^(i-[0-9a-f]{8,17}|[0-9a-fA-F.:]{2,45})$/,
  'name the target by the id of its instance, or by its IP address',
).describe('id of the instance, or IP address');

export const Port = countValue(1, 65_535)
  .optional()
  .describe('needed where the target is registered with a port of its own');

/** A target in its group, as an author names it. */
export interface TargetStep {
  readonly targetGroup: string;
  readonly target: string;
  readonly port?: number | string | undefined;
}

export const targetsOf = ({ target, port }: TargetStep) => [
  port === undefined ? { Id: target } : { Id: target, Port: port },
];

export const onTargetGroup = (action: string, targetGroup: string): Permission =>
  onOne([action], referenceOf(targetGroup) === undefined ? targetGroup : '${TargetGroupArnPrefix}*');

/** The health of all targets of a group, or of one; one that is not registered is `unused`, Target.NotRegistered. */
export const describeHealth = (targetGroup: string, only?: TargetStep): AwsCall =>
  awsCall<DescribeTargetHealthCommandInput>(
    'elasticloadbalancingv2',
    'describeTargetHealth',
    { TargetGroupArn: targetGroup, ...(only === undefined ? {} : { Targets: targetsOf(only) }) },
    [onAny(['elasticloadbalancing:DescribeTargetHealth'])],
  );

export const HEALTH = '$states.result.TargetHealthDescriptions';

/**
 * How many entries of the whole group are of a target; one that is draining still has one.
 *
 * why of the whole group: asked for a target that it does not know, the service may refuse to answer (AWS CLI
 * reference, `elbv2 wait target-deregistered`: InvalidTarget)
 */
export const entriesOf = ({ target, port }: TargetStep, at: Pick<At, 'of'>): string =>
  `$count(${HEALTH}[Target.Id = ${at.of(target)}${port === undefined ? '' : ` and Target.Port = ${at.of(port)}`}])`;

/** Of those that were asked for, the ones that are registered (ELB API, TargetHealth `Reason`). */
export const REGISTERED = `${HEALTH}[$not(TargetHealth.Reason = 'Target.NotRegistered')]`;

export const targetUses = (step: TargetStep): ValueUse[] => [
  { path: ['targetGroup'], value: step.targetGroup, wants: ['string'] },
  { path: ['target'], value: step.target, wants: ['string'] },
  ...(step.port === undefined ? [] : [{ path: ['port'], value: step.port, wants: ['integer'] as const }]),
];

export const targetTouched = ({ targetGroup, target }: TargetStep): Touched[] => [
  { what: 'target group', name: targetGroup },
  { what: 'target', name: target },
];
