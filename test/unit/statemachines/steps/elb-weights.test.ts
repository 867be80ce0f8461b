import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { BLUE, GREEN, health, RULE } from './elb.ts';

const weights = (blue: number, green: number) => [
  { targetGroup: BLUE, weight: blue },
  { targetGroup: GREEN, weight: green },
];
const step = { does: 'elb-weights', rule: RULE, weights: weights(0, 100) };
const RULES = 'elasticloadbalancingv2:describeRules';
const MODIFY = 'elasticloadbalancingv2:modifyRule';
const HEALTH = 'elasticloadbalancingv2:describeTargetHealth';

const tuples = (blue: number, green: number) => [
  { TargetGroupArn: BLUE, Weight: blue },
  { TargetGroupArn: GREEN, Weight: green },
];
const forward = (blue: number, green: number, changes: object = {}) => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: tuples(blue, green), TargetGroupStickinessConfig: { Enabled: false }, ...changes },
});
const rule = (actions: readonly object[], changes: object = {}) => ({
  Rules: [{ RuleArn: RULE, IsDefault: false, Actions: actions, ...changes }],
});
const healthy = health(['i-aaaaaaaa', 'healthy']);

describe('elb-weights', () => {
  it('sets the weights, leaves the stickiness, and waits until the rule says so', async () => {
    const sticky = { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } };
    const walked = await walkStep(step, {
      [RULES]: [
        rule([forward(100, 0, sticky)]),
        rule([forward(100, 0, sticky)]),
        rule([forward(100, 0, sticky)]),
        rule([forward(0, 100, sticky)]),
      ],
      [HEALTH]: [healthy],
      [MODIFY]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[MODIFY]).toEqual({
      RuleArn: RULE,
      Actions: [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: tuples(0, 100),
            TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
          },
        },
      ],
    });
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(2);
  });

  it.each([
    ['it is a default rule', rule([forward(100, 0)], { IsDefault: true })],
    ['it does more than to forward', rule([{ Type: 'authenticate-oidc' }, forward(100, 0)])],
    ['it does not forward', rule([{ Type: 'fixed-response' }])],
    [
      'it forwards to a group that is not named',
      rule([forward(100, 0, { TargetGroups: [...tuples(100, 0), { TargetGroupArn: `${BLUE}0`, Weight: 1 }] })]),
    ],
    [
      'it does not forward to a group that is named',
      rule([forward(100, 0, { TargetGroups: tuples(100, 0).slice(1) })]),
    ],
    ['it is not there', { Rules: [] }],
  ])('leaves a rule as it is where %s', async (_, described) => {
    const walked = await walkStep(
      // why no undo of its own: the checkpoint would refuse to keep some of these
      { ...step, irreversible: 'for the test of what is before the step' },
      { [RULES]: [described], [HEALTH]: [healthy] },
    );

    expect(walked.calls).not.toContain(MODIFY);
    expect(walked.cause).toContain('step was not begun');
  });

  it('sends no requests to a group without a healthy target', async () => {
    const walked = await walkStep(step, {
      [RULES]: [rule([forward(100, 0)])],
      [HEALTH]: [health(['i-aaaaaaaa', 'unhealthy'])],
    });

    expect(walked.calls).not.toContain(MODIFY);
    expect(walked.cause).toContain(`the target group ${GREEN} has a healthy target`);
  });

  it('puts the weights back that the checkpoint kept, in whatever order the rule lists them', async () => {
    const reversed = forward(30, 70, { TargetGroups: [...tuples(30, 70)].reverse() });
    const walked = await walkStep(
      { ...step, within: '5s' },
      {
        [RULES]: [
          rule([forward(30, 70)]),
          rule([forward(30, 70)]),
          rule([forward(9, 9)]),
          rule([forward(0, 100)]),
          rule([reversed]),
        ],
        [HEALTH]: [healthy],
        [MODIFY]: [{}],
      },
    );

    expect(walked.outcome).toBe('RolledBack');
    expect(compiledStep(step).definition.States['step:undo']?.Arguments).toMatchObject({
      Actions: [{ ForwardConfig: { TargetGroups: '{% $kept_stepWeights %}' } }],
    });
  });

  it('touches nothing where the weights cannot be kept', async () => {
    const walked = await walkStep(step, { [RULES]: [rule([{ Type: 'fixed-response' }])] });

    expect(walked.outcome).toBe('Untouched');
  });

  it('may change that one rule, and one that is only known when it runs where its owner has opted in', () => {
    const change = (given: string) =>
      compiledStep({ ...step, rule: given }).machinePermissions.find(({ actions }) =>
        /ModifyRule/.test(actions.join()),
      );

    expect(change(RULE)).toEqual({ actions: ['elasticloadbalancing:ModifyRule'], resources: [RULE] });
    expect(change('$facts.name')).toMatchObject({
      resources: ['${ListenerRuleArnPrefix}*'],
      conditions: { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } },
    });
  });

  it('takes weights from 0 to 999, and no list from anywhere but the checkpoint', () => {
    expect(() => compiledStep({ ...step, weights: weights(0, 1000) })).toThrow();
    expect(() => compiledStep({ ...step, weights: '$facts.name' })).toThrow();
  });

  it('says what it does and what it works on', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [undo] = aPlaybookOf({ ...step, weights: '$kept.stepWeights' }).steps;

    expect(kind.describe(plain as never)).toBe('spreads requests 0 : 100 over 2 target groups');
    expect(kind.describe(undo as never)).toBe('spreads requests as before');
    expect(kind.touches?.(plain as never)).toHaveLength(3);
    expect(kind.touches?.(undo as never)).toHaveLength(1);
    expect(kind.uses(plain as never, { commands: new Map() })).toHaveLength(5);
    expect(kind.uses(undo as never, { commands: new Map() })).toHaveLength(1);
  });
});
