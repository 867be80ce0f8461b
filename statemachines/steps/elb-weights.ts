import type { ModifyRuleCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata } from '../asl.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, type Guard, orElse } from '../emit/call-kind.ts';
import { describeRule, FORWARD, onRule, RULE, RuleArn } from './parts/elb-rule.ts';
import { describeHealth, HEALTH, TargetGroupArn } from './parts/elb-targets.ts';

/** A rule forwards to at most five target groups (ELB user guide, "Quotas for your Application Load Balancers"). */
const MOST_GROUPS = 5;

/** A target group and its share: its weight over the sum of all (ELB API, TargetGroupTuple: 0 to 999). */
const Weight = z.strictObject({
  targetGroup: TargetGroupArn,
  weight: countValue(0, 999).describe('its share of the requests, 0 to 999'),
});
type Weight = z.output<typeof Weight>;

import { countValue } from './parts/named.ts';

export const ElbWeights = z.strictObject({
  does: z.literal('elb-weights'),
  rule: RuleArn,
  weights: z
    .union([
      z.array(Weight).min(1).max(MOST_GROUPS),
      z.string().regex(/^\$kept\.[a-z][A-Za-z0-9]*$/, 'list the target groups, each with its weight'),
    ])
    .describe('every target group of the rule with its weight'),
  within: Duration.prefault('2m').describe('so long it may take until the rule says so'),
});
export type ElbWeights = z.output<typeof ElbWeights>;

const GROUPS = `${FORWARD}.TargetGroups`;

/** The rule as it must be, so that only its weights change: one action, which forwards to the groups that are named. */
const ruleFits = ({ rule, weights }: ElbWeights, of: (value: unknown) => string): Guard => {
  const named = typeof weights === 'string' ? [] : weights.map(({ targetGroup }) => of(targetGroup));
  return {
    call: describeRule(rule),
    select: {
      rules: '$count($states.result.Rules)',
      isDefault: orElse(`${RULE}.IsDefault`, 'true'),
      actions: `$count(${RULE}.Actions)`,
      forwards: `$count(${RULE}.Actions[Type = 'forward'])`,
      groups: `$count(${GROUPS})`,
      named:
        typeof weights === 'string'
          ? `$count(${GROUPS})`
          : `$count(${GROUPS}[TargetGroupArn in [${named.join(', ')}]])`,
      sticky: orElse(`${FORWARD}.TargetGroupStickinessConfig.Enabled`, 'false'),
      // why a number where there is none: it says nothing while stickiness is off
      stickySeconds: orElse(`${FORWARD}.TargetGroupStickinessConfig.DurationSeconds`, '3600'),
    },
    wanted: [
      '$seen.rules = 1 and $seen.isDefault = false',
      '$seen.actions = 1 and $seen.forwards = 1',
      '$seen.named = $seen.groups',
      ...(typeof weights === 'string' ? [] : [`$seen.groups = ${weights.length}`]),
    ].join(' and '),
    words: 'the rule is no default rule, and all that it does is to forward to the target groups that are named',
  };
};

/** Requests must not go where nobody answers (S7). */
const someoneAnswers = ({ targetGroup }: Weight): Guard => ({
  call: describeHealth(targetGroup),
  select: { healthy: `$count(${HEALTH}[TargetHealth.State = 'healthy'])` },
  wanted: '$seen.healthy > 0',
  words: `the target group ${targetGroup} has a healthy target`,
});

/** Sets how a rule spreads requests over its target groups, while each that is to get some has a healthy target. */
export const elbWeights = callKind({
  kind: 'elb-weights',
  purpose:
    "Sets how a listener's rule spreads requests over its target groups, while each that is to get some has a healthy target.",
  schema: ElbWeights,
  idempotency: 'natural',
  before: (step, at) => [
    ruleFits(step, at.of),
    ...(typeof step.weights === 'string' ? [] : step.weights.filter(({ weight }) => weight !== 0).map(someoneAnswers)),
  ],
  call: ({ rule, weights }, at) =>
    awsCall<ModifyRuleCommandInput>(
      'elasticloadbalancingv2',
      'modifyRule',
      {
        RuleArn: rule,
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups:
                typeof weights === 'string'
                  ? weights
                  : weights.map(({ targetGroup, weight }) => ({ TargetGroupArn: targetGroup, Weight: weight })),
              TargetGroupStickinessConfig: {
                Enabled: jsonata(at.seen('sticky')),
                DurationSeconds: jsonata(at.seen('stickySeconds')),
              },
            },
          },
        ],
      },
      [onRule(rule)],
    ),
  until: ({ rule, weights, within }, at) => ({
    call: describeRule(rule),
    select: { groups: `[${GROUPS}]` },
    wanted:
      typeof weights === 'string'
        ? `[$seen.groups^(TargetGroupArn)] = [${at.of(weights)}^(TargetGroupArn)]`
        : weights
            .map(
              ({ targetGroup, weight }) =>
                `$seen.groups[TargetGroupArn = ${at.of(targetGroup)}].Weight = ${at.of(weight)}`,
            )
            .join(' and '),
    words: 'the rule has the new weights',
    everySeconds: 5,
    withinSeconds: within,
  }),
  uses: ({ rule, weights }) => [
    { path: ['rule'], value: rule, wants: ['string'] },
    ...(typeof weights === 'string'
      ? []
      : weights.flatMap(({ targetGroup, weight }, index) => [
          { path: ['weights', index, 'targetGroup'], value: targetGroup, wants: ['string'] as const },
          { path: ['weights', index, 'weight'], value: weight, wants: ['integer'] as const },
        ])),
  ],
  describe: ({ weights }) =>
    typeof weights === 'string'
      ? 'spreads requests as before'
      : `spreads requests ${weights.map(({ weight }) => weight).join(' : ')} over ${weights.length} target groups`,
  touches: ({ rule, weights }) => [
    { what: 'listener rule', name: rule },
    ...(typeof weights === 'string'
      ? []
      : weights.map(({ targetGroup }) => ({ what: 'target group', name: targetGroup }))),
  ],
  undo: {
    restores: 'the weights as they were',
    keeps: ({ rule }, kept) => ({
      call: describeRule(rule),
      // why no default: weights that cannot be read must not become some that are put back
      select: {
        [kept('weights')]: `$exists(${GROUPS}) ? [${GROUPS}] : $error('the rule forwards to no target groups')`,
      },
    }),
    step: ({ rule, within }, kept) => ({ does: 'elb-weights', rule, weights: kept('weights'), within: `${within}s` }),
  },
});
