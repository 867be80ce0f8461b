import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { aService } from './ecs.ts';

const TASK = '0123456789abcdef0123456789abcdef';
const step = { does: 'ecs-stop-task', cluster: 'shop', service: 'catalog', task: TASK, leave: 2 };
const task = (changes: object = {}) => ({ Tasks: [{ Group: 'service:catalog', LastStatus: 'RUNNING', ...changes }] });

describe('ecs-stop-task', () => {
  it('stops the task and waits until it is stopped and the service is stable again', async () => {
    const walked = await walkStep(step, {
      'ecs:describeServices': [aService(), aService({ RunningCount: 2 }), aService()],
      'ecs:describeTasks': [task(), task({ LastStatus: 'STOPPING' }), task({ LastStatus: 'STOPPED' })],
      'ecs:stopTask': [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['ecs:stopTask']).toMatchObject({ Cluster: 'shop', Task: TASK });
    expect(walked.path.filter((state) => /:look$/.test(state))).toEqual([
      'step:before:look',
      'step:before-2:look',
      'step:look',
      'step:look',
      'step:then-2:look',
      'step:then-2:look',
    ]);
  });

  it('stops nothing where too few other tasks would be left', async () => {
    const walked = await walkStep(step, { 'ecs:describeServices': [aService({ RunningCount: 2 })] });

    expect(walked.calls).toEqual(['ecs:describeServices']);
    expect(walked.cause).toContain('runs at least 2 other tasks');
  });

  it.each([
    ['of another service', task({ Group: 'service:orders' })],
    ['that is stopped', task({ LastStatus: 'STOPPED' })],
    ['that is not there', { Tasks: [], Failures: [{ Reason: 'MISSING' }] }],
  ])('stops no task %s', async (_, described) => {
    const walked = await walkStep(step, { 'ecs:describeServices': [aService()], 'ecs:describeTasks': [described] });

    expect(walked.calls).not.toContain('ecs:stopTask');
    expect(walked.cause).toContain('the task belongs to the service catalog and is not stopped');
  });

  it('may stop that one task, and one that is only known when it runs in its own cluster alone', () => {
    const stop = (changes: object) =>
      compiledStep({ ...step, ...changes }).machinePermissions.find(({ actions }) => actions[0] === 'ecs:StopTask');

    expect(stop({})?.resources).toEqual([`\${EcsArnPrefix}task/shop/${TASK}`]);
    expect(stop({ task: '$facts.name' })).toMatchObject({
      resources: ['${EcsArnPrefix}task/shop/*'],
      conditions: { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } },
    });
  });

  it('asks a person where it is marked', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [marked] = aPlaybookOf({ ...step, needsApproval: true }).steps;

    expect(kind.approval?.(plain as never, { commands: new Map() })).toBeUndefined();
    expect(kind.approval?.(marked as never, { commands: new Map() })).toMatch(/marked/);
    expect(kind.verifiedBy(plain as never)).toBe('the task is stopped, and the service catalog is stable');
    expect(kind.describe(plain as never)).toContain(TASK);
    expect(kind.touches?.(plain as never)).toContainEqual({ what: 'ECS task', name: TASK });
    expect(kind.uses(plain as never, { commands: new Map() }).map(({ path }) => path[0])).toEqual([
      'cluster',
      'service',
      'task',
      'leave',
    ]);
  });
});
