import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { aDeployment, aService } from './ecs.ts';

const step = { does: 'ecs-roll-back', cluster: 'shop', service: 'catalog', roles: ['shop/catalog-task'] };

const deployment = (revision: number, day: number) => ({
  TargetServiceRevisionArn: `revision/${revision}`,
  CreatedAt: `2026-11-${day}T00:00:00Z`,
});
const revision = (number: number, taskDefinition: string) => ({
  ServiceRevisionArn: `revision/${number}`,
  TaskDefinition: taskDefinition,
});
const updated = { Service: { TaskDefinition: 'catalog:6', Deployments: [aDeployment({ Id: 'ecs-svc/2' })] } };
const back = aService({}, [aDeployment({ Id: 'ecs-svc/2' })]);

describe('ecs-roll-back', () => {
  it('goes back to what the last completed deployment of another task definition ran', async () => {
    const walked = await walkStep(step, {
      'ecs:describeServices': [aService(), aService(), back],
      'ecs:listServiceDeployments': [
        { ServiceDeployments: [deployment(1, 10), deployment(4, 13), deployment(3, 12), deployment(2, 11)] },
      ],
      'ecs:describeServiceRevisions': [
        {
          ServiceRevisions: [
            revision(1, 'catalog:5'),
            revision(2, 'catalog:6'),
            revision(3, 'catalog:7'),
            revision(4, 'catalog:7'),
          ],
        },
      ],
      'ecs:updateService': [updated],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['ecs:describeServiceRevisions']).toEqual({
      ServiceRevisionArns: ['revision/4', 'revision/3', 'revision/2', 'revision/1'],
    });
    expect(walked.sent['ecs:updateService']).toEqual({
      Cluster: 'shop',
      Service: 'catalog',
      TaskDefinition: 'catalog:6',
    });
  });

  it('reads a history of one deployment', async () => {
    const walked = await walkStep(step, {
      'ecs:describeServices': [aService(), aService(), back],
      'ecs:listServiceDeployments': [{ ServiceDeployments: [deployment(1, 10)] }],
      'ecs:describeServiceRevisions': [{ ServiceRevisions: [revision(1, 'catalog:6')] }],
      'ecs:updateService': [updated],
    });

    expect(walked.sent['ecs:describeServiceRevisions']).toEqual({ ServiceRevisionArns: ['revision/1'] });
    expect(walked.sent['ecs:updateService']).toMatchObject({ TaskDefinition: 'catalog:6' });
  });

  it.each([
    ['no deployment was completed', { ServiceDeployments: [] }, { ServiceRevisions: [] }],
    [
      'all of them ran what runs now',
      { ServiceDeployments: [deployment(1, 10)] },
      { ServiceRevisions: [revision(1, 'catalog:7')] },
    ],
  ])('goes nowhere where %s', async (_, deployments, revisions) => {
    const walked = await walkStep(step, {
      'ecs:describeServices': [aService(), aService(), back],
      'ecs:listServiceDeployments': [deployments],
      'ecs:describeServiceRevisions': [revisions],
    });

    expect(walked.calls).not.toContain('ecs:updateService');
    expect(walked.outcome).toBe('RolledBack');
    expect(walked.cause).toContain('step was not begun');
  });

  it('goes back to the task definition that is named, without a look at the history', async () => {
    const walked = await walkStep(
      { ...step, to: 'catalog:4' },
      { 'ecs:describeServices': [aService(), aService(), back], 'ecs:updateService': [updated] },
    );

    expect(walked.sent['ecs:updateService']).toMatchObject({ TaskDefinition: 'catalog:4' });
    expect(walked.calls).not.toContain('ecs:listServiceDeployments');
  });

  it('puts the task definition back that the checkpoint read', async () => {
    const walked = await walkStep(
      { ...step, to: 'catalog:4', within: '15s' },
      { 'ecs:describeServices': [aService()], 'ecs:updateService': [{ Service: {} }, updated] },
    );

    expect(walked.path).toContain('step:undo');
    expect(compiledStep({ ...step, to: 'catalog:4' }).definition.States['step:undo']?.Arguments).toMatchObject({
      TaskDefinition: '{% $kept_stepTaskDefinition %}',
    });
  });

  it('passes the roles that are named to tasks, and no other', () => {
    const pass = (roles: readonly string[]) =>
      compiledStep({ ...step, roles }).machinePermissions.filter(({ actions }) => actions.includes('iam:PassRole'));

    expect(pass(['shop/catalog-task'])).toEqual([
      {
        actions: ['iam:PassRole'],
        resources: ['${RoleArnPrefix}shop/catalog-task'],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
    expect(pass([])).toEqual([]);
    expect(() => pass(['*'])).toThrow(/name the role/);
  });

  it('says what it does and what it works on', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [named] = aPlaybookOf({ ...step, to: 'catalog:4' }).steps;

    expect(kind.describe(plain as never)).toBe(
      'puts shop/catalog back to the task definition of its last completed deployment',
    );
    expect(kind.describe(named as never)).toBe('puts shop/catalog back to catalog:4');
    expect(kind.uses(named as never, { commands: new Map() })).toContainEqual({
      path: ['to'],
      value: 'catalog:4',
      wants: ['string'],
    });
    expect(kind.finds(plain as never, { commands: new Map() })).toEqual({
      deployment: 'string',
      taskDefinition: 'string',
    });
  });
});
