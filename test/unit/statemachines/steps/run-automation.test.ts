import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const role = 'arn:aws:iam::111122223333:role/automation/restart';
const step = {
  does: 'run-automation',
  runbook: 'AWS-RestartEC2Instance',
  with: { InstanceId: '$facts.name', Times: 2, Names: ['a', '$facts.unit'] },
  role,
  mutates: true,
  irreversible: 'A restart cannot be taken back.',
};
const START = 'ssm:startAutomationExecution';
const GET = 'ssm:getAutomationExecution';
const STOP = 'ssm:stopAutomationExecution';
const facts = { name: 'i-0123456789abcdef0', unit: 'catalog' };

const status = (AutomationExecutionStatus: string) => ({ AutomationExecution: { AutomationExecutionStatus } });
const answers = {
  [START]: [{ AutomationExecutionId: 'a-1' }],
  [GET]: [status('InProgress'), status('Success')],
  [STOP]: [{}],
};

describe('run-automation', () => {
  it('gives the runbook lists of texts and its role, and waits for its end', async () => {
    const walked = await walkStep(step, answers, facts);

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[START]).toEqual({
      DocumentName: 'AWS-RestartEC2Instance',
      Parameters: {
        InstanceId: ['i-0123456789abcdef0'],
        Times: ['2'],
        Names: ['a', 'catalog'],
        AutomationAssumeRole: [role],
      },
      ClientToken: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect(walked.sent[GET]).toEqual({ AutomationExecutionId: 'a-1' });
    expect(walked.calls).toEqual([START, GET, GET]);
  });

  it('gives a list that is known only when it runs', async () => {
    const walked = await walkStep({ ...step, with: { Names: '$facts.name' } }, answers, { name: ['a', 'b'] });

    expect(walked.sent[START]).toMatchObject({ Parameters: { Names: ['a', 'b'] } });
  });

  it('starts one and the same automation however often it has to ask', async () => {
    const token = async (answer: readonly (object | Error)[], more: object = {}) =>
      (await walkStep({ ...step, ...more }, { ...answers, [START]: answer }, facts)).sent[START] as {
        ClientToken: string;
      };
    const walked = await walkStep(
      step,
      { ...answers, [START]: [new Error('Throttled'), { AutomationExecutionId: 'a-1' }] },
      facts,
    );

    expect(walked.outcome).toBe('recovered');
    expect(walked.calls.filter((call) => call === START)).toHaveLength(2);
    expect(JSON.stringify(compiledStep(step).definition.States['step']?.Arguments?.['ClientToken'])).not.toContain(
      'attempt',
    );
    expect((await token(answers[START])).ClientToken).toBe((await token(answers[START])).ClientToken);
  });

  it.each(['Failed', 'TimedOut', 'Cancelled', 'Rejected', 'CompletedWithFailure'])(
    'fails at once where the runbook ends as %s',
    async (end) => {
      const walked = await walkStep(step, { ...answers, [GET]: [status(end)] }, facts);

      expect(walked.cause).toContain('did not come about that the runbook AWS-RestartEC2Instance has run to its end');
      expect(walked.calls).toEqual([START, GET, STOP]);
    },
  );

  it('stops a runbook that does not end in time, also where the stop is refused', async () => {
    for (const stop of [{}, new Error('AutomationExecutionNotFound')]) {
      const walked = await walkStep(
        { ...step, within: '30s' },
        { ...answers, [GET]: [status('InProgress')], [STOP]: [stop] },
        facts,
      );

      expect(walked.calls).toEqual([START, GET, GET, STOP]);
      expect(walked.sent[STOP]).toEqual({ AutomationExecutionId: 'a-1', Type: 'Cancel' });
      expect(walked.outcome).not.toBe('recovered');
    }
  });

  it.each(['a b', 'a;reboot', '$(reboot)', '{{ ssm:secret }}', "'", '-rf', 'a/../../etc/passwd', 'a\nb', '', '🙂'])(
    'lets no value into a runbook that a script may read as more than a text: %j',
    async (name) => {
      const walked = await walkStep(step, answers, { ...facts, name });

      expect(walked.calls).toEqual([]);
      expect(walked.cause).toContain('step was not begun: AWS-RestartEC2Instance may put its parameters into a script');
    },
  );

  it.each(['i-0123456789abcdef0', 'arn:aws:ec2:eu-central-1:111122223333:instance/i-1', 'a@b.c', '17'])(
    'lets plain values in: %s',
    async (name) => {
      expect((await walkStep(step, answers, { ...facts, name })).outcome).toBe('recovered');
    },
  );

  it('looks at every text of a list', async () => {
    const walked = await walkStep({ ...step, with: { Names: '$facts.name' } }, answers, { name: ['a', 'b c'] });

    expect(walked.calls).toEqual([]);
  });

  it('asks nothing of literals, which their author has written', () => {
    const { States } = compiledStep({ ...step, with: { Script: 'df -h; free' } }).definition;

    expect(States['step:plain?']).toBeUndefined();
    expect(States['step']?.Arguments).toMatchObject({ Parameters: { Script: ['df -h; free'] } });
  });

  it('runs a version, and a runbook whose role stands in its own text', async () => {
    const walked = await walkStep({ ...step, version: '3', roleIs: 'fixed', with: {} }, answers);

    expect(walked.sent[START]).toMatchObject({ DocumentVersion: '3', Parameters: {} });
  });

  it('does not ask to begin where the runbook changes nothing', async () => {
    const walked = await walkStep({ ...step, mutates: false }, answers, facts);

    expect(walked.path).not.toContain('step:begin');
    expect(walked.outcome).toBe('recovered');
  });

  it('as an undo asks first whether there is anything to undo', () => {
    const { irreversible: _, ...undo } = step;
    const scaled = { does: 'ecs-scale', cluster: 'shop', service: 'catalog', count: 4, undo };
    const { States } = compiledStep(scaled).definition;

    expect(States['step:undo:begin']?.Next).toBe('step:undo:plain?');
    expect(States['step:undo:plain?']?.Choices?.[0]?.Next).toBe('step:undo');
  });

  it('may start that one runbook as that one role', () => {
    const resources = (runbook: string) =>
      compiledStep({ ...step, runbook })
        .machinePermissions.filter(({ actions }) => actions.includes('ssm:StartAutomationExecution'))
        .flatMap((each) => each.resources);

    expect(resources('AWS-RestartEC2Instance')[0]).toBe('${AwsDocumentArnPrefix}AWS-RestartEC2Instance');
    expect(resources('shop-restart')).toEqual(['${DocumentArnPrefix}shop-restart', '${AutomationExecutionArnPrefix}*']);
    expect(compiledStep(step).machinePermissions).toContainEqual({
      actions: ['iam:PassRole'],
      resources: [role],
      conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    });
  });

  it.each([
    ['runbook', '$facts.name'],
    ['role', '$facts.name'],
    ['role', 'arn:aws:iam::111122223333:role/*'],
    ['version', '$LATEST'],
    ['with', { AutomationAssumeRole: role }],
  ])('takes no %s such as %j', (field, value) => {
    expect(() => aPlaybookOf({ ...step, [field]: value })).toThrow();
  });

  it('says what it does, and that its end is no evidence', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect(kind.describe(plain as never)).toBe('runs the runbook AWS-RestartEC2Instance');
    expect(kind.verifiedBy(plain as never)).toBeUndefined();
    expect(kind.idempotency).toBe('natural');
    expect(kind.mutates(plain as never, { commands: new Map() })).toBe(true);
    expect(kind.finds(plain as never, { commands: new Map() })).toEqual({ execution: 'string' });
    expect(kind.uses(plain as never, { commands: new Map() }).map(({ path }) => path)).toEqual([
      ['with', 'InstanceId'],
      ['with', 'Times'],
      ['with', 'Names', 0],
      ['with', 'Names', 1],
    ]);
    expect(kind.touches?.(plain as never)).toEqual([{ what: 'Automation runbook', name: 'AWS-RestartEC2Instance' }]);
  });
});
