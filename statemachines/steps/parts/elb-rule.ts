import type { DescribeRulesCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { referenceOf } from '../../value.ts';
import type { Permission } from '../step-kind.ts';
import { nameValue, onAny, onOne } from './named.ts';

/** ARN of a listener's rule (Service Authorization Reference, AWS Elastic Load Balancing V2, `listener-rule/app`, `/net`). */
export const RuleArn = nameValue(
  /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener-rule\/(app|net)\/[A-Za-z0-9-]{1,32}(\/[0-9a-f]{16,32}){3}$/,
  'name the rule by its ARN',
).describe('ARN of the rule; not of the default rule, whose actions belong to its listener');

export const onRule = (rule: string): Permission =>
  onOne(['elasticloadbalancing:ModifyRule'], referenceOf(rule) === undefined ? rule : '${ListenerRuleArnPrefix}*');

export const describeRule = (rule: string): AwsCall =>
  awsCall<DescribeRulesCommandInput>('elasticloadbalancingv2', 'describeRules', { RuleArns: [rule] }, [
    onAny(['elasticloadbalancing:DescribeRules']),
  ]);

export const RULE = '$states.result.Rules[0]';

/** Where the one action of a rule forwards to. */
export const FORWARD = `${RULE}.Actions[0].ForwardConfig`;
