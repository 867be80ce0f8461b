import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { aDeployment, aService } from './ecs.ts';

const step = { does: 'ecs-force-deployment', cluster: 'shop', service: 'catalog' };
const begun = { Service: { Deployments: [aDeployment({ Id: 'ecs-svc/2' }), aDeployment({ Status: 'ACTIVE' })] } };

describe('ecs-force-deployment', () => {
  it('begins a new deployment and waits until it alone is left and runs all its tasks', async () => {
    const walked = await walkStep(step, {
      'ecs:describeServices': [
        aService(),
        aService({}, [
          aDeployment({ Id: 'ecs-svc/2', RolloutState: 'IN_PROGRESS' }),
          aDeployment({ Status: 'ACTIVE' }),
        ]),
        aService({ RunningCount: 2 }, [aDeployment({ Id: 'ecs-svc/2' })]),
        aService({}, [aDeployment({ Id: 'ecs-svc/2' })]),
      ],
      'ecs:updateService': [begun],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['ecs:updateService']).toEqual({ Cluster: 'shop', Service: 'catalog', ForceNewDeployment: true });
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(3);
  });

  it('takes a service that went back to its last deployment for a failure, stable as it is', async () => {
    const walked = await walkStep(
      { ...step, within: '30s' },
      { 'ecs:describeServices': [aService()], 'ecs:updateService': [begun] },
    );

    expect(walked.cause).toContain('did not come about that the service catalog is stable');
  });

  it('waits no longer for a deployment that has failed', async () => {
    const failed = [
      aDeployment({ Id: 'ecs-svc/3' }),
      aDeployment({ Id: 'ecs-svc/2', Status: 'ACTIVE', RolloutState: 'FAILED' }),
    ];
    const walked = await walkStep(step, {
      'ecs:describeServices': [aService(), aService({}, failed)],
      'ecs:updateService': [begun],
    });

    expect(walked.outcome).not.toBe('recovered');
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(1);
  });

  it('does not begin with a service that is being deleted', async () => {
    const walked = await walkStep(step, { 'ecs:describeServices': [aService({ Status: 'DRAINING' })] });

    expect(walked.calls).toEqual(['ecs:describeServices']);
    expect(walked.cause).toContain(
      'step was not begun: before it, it must be so that the service catalog is there and active',
    );
  });

  it('asks a person where it is marked, and puts nothing back', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [marked] = aPlaybookOf({ ...step, needsApproval: true }).steps;

    expect(kind.approval?.(plain as never, { commands: new Map() })).toBeUndefined();
    expect(kind.approval?.(marked as never, { commands: new Map() })).toMatch(/restart of the tasks of catalog/);
    expect(kind.undo).toBeUndefined();
    expect(kind.describe(plain as never)).toBe('replaces the tasks of shop/catalog by new ones');
    expect(kind.verifiedBy(plain as never)).toBe('the service catalog is stable');
    expect(kind.touches?.(plain as never)).toEqual([
      { what: 'ECS cluster', name: 'shop' },
      { what: 'ECS service', name: 'catalog' },
    ]);
  });
});
