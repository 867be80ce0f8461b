import { describe, expect, it } from 'vitest';
import { compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { aService, NO_SERVICE } from './ecs.ts';

const step = { does: 'ecs-scale', cluster: 'shop', service: 'catalog', count: 5 };

describe('ecs-scale', () => {
  it('sets the number of tasks and waits until as many run', async () => {
    const walked = await walkStep(step, {
      'ecs:describeServices': [
        aService(),
        aService(),
        aService({ DesiredCount: 5 }),
        aService({ DesiredCount: 5, RunningCount: 5 }),
      ],
      'ecs:updateService': [{ Service: {} }],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['ecs:updateService']).toEqual({ Cluster: 'shop', Service: 'catalog', DesiredCount: 5 });
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(2);
  });

  it('is not content with a stable service of another size', async () => {
    const walked = await walkStep(
      { ...step, within: '30s' },
      { 'ecs:describeServices': [aService()], 'ecs:updateService': [{ Service: {} }] },
    );

    expect(walked.cause).toContain('step was begun, and it did not come about that the service catalog is stable');
  });

  it('puts back the number that the checkpoint read', async () => {
    const walked = await walkStep(step, {
      'ecs:describeServices': [
        aService(),
        aService(),
        aService({ Status: 'DRAINING' }),
        aService(),
        aService({ DesiredCount: 3 }),
      ],
      'ecs:updateService': [{ Service: {} }],
    });

    expect(walked.outcome).toBe('RolledBack');
    expect(walked.calls.filter((call) => call === 'ecs:updateService')).toHaveLength(2);
  });

  it('takes a number from a fact', async () => {
    const walked = await walkStep(
      { ...step, count: '$facts.count' },
      {
        'ecs:describeServices': [aService(), aService(), aService({ DesiredCount: 4, RunningCount: 4 })],
        'ecs:updateService': [{ Service: {} }],
      },
      { count: 4 },
    );

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['ecs:updateService']).toMatchObject({ DesiredCount: 4 });
  });

  it('touches nothing of a service that cannot be read', async () => {
    const walked = await walkStep(step, { 'ecs:describeServices': [NO_SERVICE] });

    expect(walked.outcome).toBe('Untouched');
    expect(walked.calls).not.toContain('ecs:updateService');
  });

  it('may update that one service, and one that is only known when it runs where its owner has opted in', () => {
    const update = (changes: object) =>
      compiledStep({ ...step, ...changes }).machinePermissions.find(
        ({ actions }) => actions[0] === 'ecs:UpdateService',
      );

    expect(update({})).toEqual({
      actions: ['ecs:UpdateService'],
      resources: ['${EcsArnPrefix}service/shop/catalog'],
    });
    expect(update({ service: '$facts.name' })).toMatchObject({
      resources: ['${EcsArnPrefix}service/shop/*'],
      conditions: { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } },
    });
  });

  it.each(['*', 'shop/other', 'a:b', 'arn:aws:ecs:eu-central-1:111122223333:service/shop/catalog', 'cat?log'])(
    'takes no %s for the name of a service: an ARN would read more than a name into it',
    (service) => {
      expect(() => compiledStep({ ...step, service })).toThrow(/no ARN/);
    },
  );
});
