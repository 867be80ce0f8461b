import type { GetDeploymentCommandInput, ListDeploymentsCommandInput } from '@aws-sdk/client-codedeploy';
import { jsonata } from '../../asl.ts';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { inArn, nameValue, onOne } from './named.ts';

/** 1 to 100 letters, digits and `._+=,@-` (CodeDeploy user guide, "CodeDeploy quotas": names). */
const name = (what: string) => nameValue(/^[A-Za-z0-9._+=,@-]{1,100}$/, `name the ${what} by its name, no ARN`);

export const ApplicationName = name('application').describe('name of the application');
export const DeploymentGroupName = name('deployment group').describe('name of the deployment group');

export interface DeploymentGroup {
  readonly application: string;
  readonly deploymentGroup: string;
}

/** ARN of a deployment group (Service Authorization Reference, AWS CodeDeploy, resource type `deploymentgroup`). */
const groupArn = ({ application, deploymentGroup }: DeploymentGroup): string =>
  `\${CodeDeployArnPrefix}deploymentgroup:${inArn(application)}/${inArn(deploymentGroup)}`;

/** The deployments of a group that have not ended (CodeDeploy API, ListDeployments `includeOnlyStatuses`). */
export const deploymentsUnderWay = (group: DeploymentGroup): AwsCall =>
  awsCall<ListDeploymentsCommandInput>(
    'codedeploy',
    'listDeployments',
    {
      applicationName: group.application,
      deploymentGroupName: group.deploymentGroup,
      includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
    },
    [onOne(['codedeploy:ListDeployments'], groupArn(group))],
  );

/** One deployment, by an expression that yields its id. */
export const getDeployment = (group: DeploymentGroup, id: string): AwsCall =>
  awsCall<GetDeploymentCommandInput>('codedeploy', 'getDeployment', { deploymentId: jsonata(id) }, [
    onOne(['codedeploy:GetDeployment'], groupArn(group)),
  ]);

export const DEPLOYMENT = '$states.result.DeploymentInfo';
