import type { StopDeploymentCommandInput } from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata } from '../asl.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import {
  ApplicationName,
  DEPLOYMENT,
  DeploymentGroupName,
  deploymentsUnderWay,
  getDeployment,
} from './parts/codedeploy-deployment.ts';
import { onAny } from './parts/named.ts';

export const CodedeployStopAndRollback = z.strictObject({
  does: z.literal('codedeploy-stop-and-rollback'),
  application: ApplicationName,
  deploymentGroup: DeploymentGroupName,
  within: Duration.prefault('30m').describe('so long the stop may take, and then the deployment that rolls back'),
});
export type CodedeployStopAndRollback = z.output<typeof CodedeployStopAndRollback>;

const STATUS = orElse(`${DEPLOYMENT}.Status`, `''`);

/** Stops the deployment that is under way, and waits until the one that rolls it back has succeeded. */
export const codedeployStopAndRollback = callKind({
  kind: 'codedeploy-stop-and-rollback',
  purpose:
    'Stops the one CodeDeploy deployment that is under way and waits until the deployment that rolls it back has succeeded. What was stopped does not go on by itself: it is deployed anew.',
  schema: CodedeployStopAndRollback,
  idempotency: 'once',
  before: (step, at) => [
    {
      call: deploymentsUnderWay(step),
      select: { deployments: '[$states.result.Deployments]' },
      wanted: '$count($seen.deployments) = 1',
      words: `one deployment of ${step.application}/${step.deploymentGroup}, and no other, is under way`,
    },
    {
      call: getDeployment(step, `${at.seen('deployments')}[0]`),
      select: {
        creator: orElse(`${DEPLOYMENT}.Creator`, `''`),
        platform: orElse(`${DEPLOYMENT}.ComputePlatform`, `''`),
        hasPrevious: `$exists(${DEPLOYMENT}.PreviousRevision)`,
      },
      // why not of the others: on Lambda and ECS traffic goes back to what still runs
      wanted: `$seen.creator != 'codeDeployRollback' and ($seen.platform in ['Lambda', 'ECS'] or $seen.hasPrevious = true)`,
      words: 'the deployment is no rollback itself, and there is a revision to go back to',
    },
  ],
  call: (_, at) =>
    awsCall<StopDeploymentCommandInput>(
      'codedeploy',
      'stopDeployment',
      { deploymentId: jsonata(`${at.seen('deployments')}[0]`), autoRollbackEnabled: true },
      [onAny(['codedeploy:StopDeployment'])],
    ),
  until: (step, at) => [
    {
      call: getDeployment(step, `${at.seen('deployments')}[0]`),
      select: { status: STATUS, rollback: orElse(`${DEPLOYMENT}.RollbackInfo.RollbackDeploymentId`, `''`) },
      wanted: `$seen.status in ['Stopped', 'Failed'] and $seen.rollback != ''`,
      hopeless: `$seen.status = 'Succeeded'`,
      words: 'the deployment is stopped and another rolls it back',
      everySeconds: 10,
      withinSeconds: step.within,
    },
    {
      call: getDeployment(step, at.looked('rollback')),
      select: { status: STATUS },
      wanted: `$seen.status = 'Succeeded'`,
      hopeless: `$seen.status in ['Failed', 'Stopped']`,
      words: 'the deployment that rolls back has succeeded',
      everySeconds: 10,
      withinSeconds: step.within,
    },
  ],
  uses: ({ application, deploymentGroup }) => [
    { path: ['application'], value: application, wants: ['string'] },
    { path: ['deploymentGroup'], value: deploymentGroup, wants: ['string'] },
  ],
  describe: ({ application, deploymentGroup }) =>
    `stops the deployment of ${application}/${deploymentGroup} and rolls it back`,
  touches: ({ application, deploymentGroup }) => [
    { what: 'CodeDeploy application', name: application },
    { what: 'CodeDeploy deployment group', name: deploymentGroup },
  ],
});
