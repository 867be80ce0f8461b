import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const step = {
  does: 'codedeploy-stop-and-rollback',
  application: 'shop',
  deploymentGroup: 'catalog',
  irreversible: 'What was stopped is deployed anew.',
};
const LIST = 'codedeploy:listDeployments';
const GET = 'codedeploy:getDeployment';
const STOP = 'codedeploy:stopDeployment';

const underWay = { [LIST]: [{ Deployments: ['d-1'] }], [STOP]: [{ Status: 'Pending' }] };
const deployment = (Status: string, more: object = {}) => ({
  DeploymentInfo: { Status, Creator: 'user', ComputePlatform: 'Server', PreviousRevision: {}, ...more },
});
const stopped = deployment('Stopped', { RollbackInfo: { RollbackDeploymentId: 'd-2' } });

describe('codedeploy-stop-and-rollback', () => {
  it('stops what is under way and waits until the rollback has succeeded', async () => {
    const walked = await walkStep(step, {
      ...underWay,
      [GET]: [
        deployment('InProgress'),
        deployment('InProgress'),
        deployment('Stopped'),
        stopped,
        deployment('InProgress'),
        deployment('Succeeded'),
      ],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[LIST]).toMatchObject({ ApplicationName: 'shop', DeploymentGroupName: 'catalog' });
    expect(walked.sent[STOP]).toEqual({ DeploymentId: 'd-1', AutoRollbackEnabled: true });
    expect(walked.calls).toEqual([LIST, GET, STOP, GET, GET, GET, GET, GET]);
    expect(compiledStep(step).definition.States['step:then-2:look']?.Arguments).toEqual({
      DeploymentId: '{% $step_seen.rollback %}',
    });
  });

  it.each([
    ['none is under way', { Deployments: [] }, deployment('InProgress')],
    ['several are under way', { Deployments: ['d-1', 'd-2'] }, deployment('InProgress')],
    ['it is a rollback itself', { Deployments: ['d-1'] }, deployment('InProgress', { Creator: 'codeDeployRollback' })],
    [
      'there is no revision to go back to',
      { Deployments: ['d-1'] },
      deployment('InProgress', { PreviousRevision: undefined }),
    ],
  ])('does not begin where %s', async (_, list, given) => {
    const walked = await walkStep(step, { ...underWay, [LIST]: [list], [GET]: [given] });

    expect(walked.calls).not.toContain(STOP);
    expect(walked.cause).toContain('step was not begun');
  });

  it.each(['Lambda', 'ECS'])(
    'asks for no earlier revision on %s, where the old version still runs',
    async (platform) => {
      const walked = await walkStep(step, {
        ...underWay,
        [GET]: [
          deployment('InProgress', { ComputePlatform: platform, PreviousRevision: undefined }),
          stopped,
          deployment('Succeeded'),
        ],
      });

      expect(walked.outcome).toBe('recovered');
    },
  );

  it.each([
    ['the deployment succeeded before it could be stopped', [deployment('Succeeded')]],
    ['the rollback fails', [stopped, deployment('Failed')]],
    ['the rollback is stopped', [stopped, deployment('Stopped')]],
  ])('fails at once where %s', async (_, seen) => {
    const walked = await walkStep(step, { ...underWay, [GET]: [deployment('InProgress'), ...seen] });

    expect(walked.outcome).not.toBe('recovered');
    expect(walked.calls).toHaveLength(3 + seen.length);
  });

  it('is done once, and may look at that one group', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect([kind.idempotency, kind.undo]).toEqual(['once', undefined]);
    expect(kind.describe(plain as never)).toBe('stops the deployment of shop/catalog and rolls it back');
    expect(kind.uses(plain as never, { commands: new Map() })).toHaveLength(2);
    expect(kind.touches?.(plain as never)).toHaveLength(2);
    expect(compiledStep(step).machinePermissions).toContainEqual({
      actions: ['codedeploy:GetDeployment'],
      resources: ['${CodeDeployArnPrefix}deploymentgroup:shop/catalog'],
    });
  });
});
