import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const url = 'https://shop-templates.s3.eu-central-1.amazonaws.com/v41/shop.json';
const step = { does: 'cloudformation-rollback', stack: 'shop', irreversible: 'The update is not made again.' };
const template = { url, keep: ['Stage'], capabilities: ['CAPABILITY_IAM'] };
const GET = 'cloudformation:describeStacks';
const EVENTS = 'cloudformation:describeStackEvents';
const CANCEL = 'cloudformation:cancelUpdateStack';
const ROLL_BACK = 'cloudformation:rollbackStack';
const UPDATE = 'cloudformation:updateStack';
const CHANGES = [CANCEL, ROLL_BACK, UPDATE];

const stack = (StackStatus: string, more: object = {}) => ({
  Stacks: [{ StackStatus, RoleArn: 'arn:aws:iam::111122223333:role/shop-deploys', ...more }],
});
const ofStack = (ResourceStatus: string) => ({ StackId: 's', PhysicalResourceId: 's', ResourceStatus });
const ofResource = (ResourceStatus: string) => ({ StackId: 's', PhysicalResourceId: 'r', ResourceStatus });
const stable = { StackEvents: [ofStack('UPDATE_FAILED'), ofResource('UPDATE_FAILED'), ofStack('CREATE_COMPLETE')] };
const answers = { [CANCEL]: [{}], [ROLL_BACK]: [{}], [UPDATE]: [{}], [EVENTS]: [stable] };

const changesOf = (calls: readonly string[]) => calls.filter((call) => CHANGES.includes(call));

describe('cloudformation-rollback', () => {
  it('cancels an update that runs, and waits until it is rolled back', async () => {
    const walked = await walkStep(step, {
      ...answers,
      [GET]: [stack('UPDATE_IN_PROGRESS'), stack('UPDATE_ROLLBACK_IN_PROGRESS'), stack('UPDATE_ROLLBACK_COMPLETE')],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[CANCEL]).toEqual({ StackName: 'shop' });
    expect(walked.calls).toEqual([GET, CANCEL, GET, GET]);
  });

  it('rolls back an update that failed, where the stack was stable before', async () => {
    const walked = await walkStep(step, {
      ...answers,
      [GET]: [stack('UPDATE_FAILED'), stack('UPDATE_FAILED'), stack('UPDATE_ROLLBACK_COMPLETE')],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[ROLL_BACK]).toEqual({ StackName: 'shop' });
    expect(walked.calls).toEqual([GET, EVENTS, ROLL_BACK, GET, GET]);
  });

  it('reads the events page after page for a stable state', async () => {
    const page = { StackEvents: [ofStack('UPDATE_IN_PROGRESS')], NextToken: 'more' };
    const walked = await walkStep(step, {
      ...answers,
      [GET]: [stack('UPDATE_FAILED'), stack('UPDATE_ROLLBACK_COMPLETE')],
      [EVENTS]: [page, page, stable],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.calls.filter((call) => call === EVENTS)).toHaveLength(3);
    expect(compiledStep(step).definition.States['step:history-page']?.Arguments).toEqual({
      StackName: 'shop',
      NextToken: '{% $step_history.token %}',
    });
  });

  it('reads no page behind the last one', async () => {
    const walked = await walkStep(step, {
      ...answers,
      [GET]: [stack('UPDATE_FAILED')],
      [EVENTS]: [{ StackEvents: [ofStack('UPDATE_FAILED')] }],
    });

    expect(walked.calls).toEqual([GET, EVENTS]);
  });

  it.each([
    ['never was stable', [{ StackEvents: [ofStack('UPDATE_FAILED'), ofStack('CREATE_FAILED')] }], 'would delete it'],
    ['has only resources that were', [{ StackEvents: [ofResource('CREATE_COMPLETE')] }], 'would delete it'],
    ['has more events than are read', [{ StackEvents: [], NextToken: 'more' }], 'would delete it'],
    ['does not tell its events', [new Error('Throttled')], 'Throttled'],
  ])('does not roll back a stack that %s', async (_, events, cause) => {
    const walked = await walkStep(step, { ...answers, [GET]: [stack('UPDATE_FAILED')], [EVENTS]: events });

    expect(changesOf(walked.calls)).toEqual([]);
    expect(walked.cause).toContain(cause);
    expect(walked.calls.length).toBeLessThan(50);
  });

  it('deploys the recorded template where the update is complete', async () => {
    const walked = await walkStep(
      { ...step, template },
      {
        ...answers,
        [GET]: [
          stack('UPDATE_COMPLETE', { LastUpdatedTime: '2026-11-24T10:00:00Z' }),
          stack('UPDATE_COMPLETE', { LastUpdatedTime: '2026-11-24T10:00:00Z' }),
          stack('UPDATE_IN_PROGRESS', { LastUpdatedTime: '2026-11-24T11:00:00Z' }),
          stack('UPDATE_COMPLETE', { LastUpdatedTime: '2026-11-24T11:00:00Z' }),
        ],
      },
    );

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[UPDATE]).toEqual({
      StackName: 'shop',
      TemplateUrl: url,
      Parameters: [{ ParameterKey: 'Stage', UsePreviousValue: true }],
      Capabilities: ['CAPABILITY_IAM'],
    });
    expect(walked.calls).toEqual([GET, UPDATE, GET, GET, GET]);
  });

  it.each([
    [
      'is complete and has no recorded template',
      stack('UPDATE_COMPLETE'),
      {},
      'the stack shop is UPDATE_COMPLETE, from',
    ],
    ['failed to be created', stack('CREATE_FAILED'), {}, 'the stack shop is CREATE_FAILED, from which no way leads'],
    ['is cleaning up', stack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'), { template }, 'no way leads back'],
    ['failed to roll back', stack('UPDATE_ROLLBACK_FAILED'), { template }, 'no way leads back'],
    ['has no role, and failed', stack('UPDATE_FAILED', { RoleArn: undefined }), {}, 'no role of its own'],
    [
      'has no role, and is complete',
      stack('UPDATE_COMPLETE', { RoleArn: undefined }),
      { template },
      'no role of its own',
    ],
    ['is not there', { Stacks: [] }, {}, 'the stack shop is there'],
  ])('refuses in words where the stack %s', async (_, given, more, words) => {
    const walked = await walkStep({ ...step, ...more }, { ...answers, [GET]: [given] });

    expect(changesOf(walked.calls)).toEqual([]);
    expect(walked.cause).toContain('step was not begun');
    expect(walked.cause).toContain(words);
    expect(walked.outcome).not.toBe('recovered');
  });

  it('cancels also where the stack has no role: it is rolled back as whom it was begun', async () => {
    const walked = await walkStep(step, {
      ...answers,
      [GET]: [stack('UPDATE_IN_PROGRESS', { RoleArn: undefined }), stack('UPDATE_ROLLBACK_COMPLETE')],
    });

    expect(walked.outcome).toBe('recovered');
  });

  it.each([
    ['the update was complete before it could be cancelled', 'UPDATE_IN_PROGRESS', {}, stack('UPDATE_COMPLETE')],
    ['the roll-back fails', 'UPDATE_FAILED', {}, stack('UPDATE_ROLLBACK_FAILED')],
    ['the template fails', 'UPDATE_COMPLETE', { template }, stack('UPDATE_ROLLBACK_COMPLETE')],
  ])('fails at once where %s', async (_, status, more, then) => {
    const walked = await walkStep({ ...step, ...more }, { ...answers, [GET]: [stack(status), then] });

    expect(changesOf(walked.calls)).toHaveLength(1);
    expect(walked.calls.filter((call) => call === GET)).toHaveLength(2);
    expect(walked.cause).toMatch(/step:(cancel|roll-back|redeploy) was begun, and it did not come about/);
  });

  it('records whichever call it makes as the one step', () => {
    const { States } = compiledStep({ ...step, template }).definition;
    const begun = ['cancel', 'roll-back', 'redeploy'].map((way) => States[`step:${way}:begin`]?.Arguments?.['Payload']);

    expect(begun).toMatchObject([
      { request: { step: 'step', call: 'cloudformation:cancelUpdateStack' } },
      { request: { step: 'step', call: 'cloudformation:rollbackStack' } },
      { request: { step: 'step', call: 'cloudformation:updateStack' } },
    ]);
  });

  it('may deploy that one template to that one stack, and read it', () => {
    const permissions = compiledStep({ ...step, template }).machinePermissions;

    expect(permissions).toContainEqual({
      actions: ['cloudformation:UpdateStack'],
      resources: ['${CloudFormationArnPrefix}stack/shop/*'],
      conditions: { StringEquals: { 'cloudformation:TemplateUrl': url } },
      because: expect.stringContaining('its name is known'),
    });
    expect(permissions).toContainEqual({
      actions: ['s3:GetObject'],
      resources: ['${S3ArnPrefix}shop-templates/v41/shop.json'],
    });
    expect(compiledStep(step).machinePermissions.flatMap(({ actions }) => actions)).not.toContain(
      'cloudformation:UpdateStack',
    );
  });

  it('asks for the tag too where the stack is known only when it runs', () => {
    const [update] = compiledStep({ ...step, stack: '$facts.name', template }).machinePermissions.filter(
      ({ actions }) => actions.includes('cloudformation:UpdateStack'),
    );

    expect(update?.conditions).toEqual({
      StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled', 'cloudformation:TemplateUrl': url },
    });
  });

  it.each(['http://b.s3.eu-central-1.amazonaws.com/k', 'https://example.com/k', `${url}?x=1`, '$facts.name'])(
    'takes no template such as %s',
    (wrong) => {
      expect(() => aPlaybookOf({ ...step, template: { url: wrong } })).toThrow(/by its URL in S3/);
    },
  );

  it('is done once, and replacing a complete update is approved by a person', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [replacing] = aPlaybookOf({ ...step, template }).steps;

    expect([kind.idempotency, kind.undo]).toEqual(['once', undefined]);
    expect(kind.mutates(plain as never, { commands: new Map() })).toBe(true);
    expect(kind.approval?.(plain as never, { commands: new Map() })).toBeUndefined();
    expect(kind.approval?.(replacing as never, { commands: new Map() })).toMatch(/earlier template/);
    expect(kind.verifiedBy(plain as never)).toBe('the stack shop is rolled back');
    expect(kind.verifiedBy(replacing as never)).toMatch(/rolled back, or the template is deployed/);
    expect(kind.describe(plain as never)).toBe('takes the last update of the stack shop back');
    expect(kind.uses(plain as never, { commands: new Map() })).toHaveLength(1);
    expect(kind.touches?.(plain as never)).toEqual([{ what: 'CloudFormation stack', name: 'shop' }]);
    expect(kind.finds(plain as never, { commands: new Map() })).toEqual({});
  });
});
