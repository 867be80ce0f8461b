import type { DescribeDBClustersCommandInput, DescribeDBInstancesCommandInput } from '@aws-sdk/client-rds';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { orElse } from '../../emit/call-kind.ts';
import type { Touched } from '../step-kind.ts';
import { inArn, nameValue, onOne } from './named.ts';

/**
 * 1 to 63 letters, digits and hyphens, a letter first, no hyphen last and no two together, kept in lower case (RDS API,
 * CreateDBInstance `DBInstanceIdentifier`, CreateDBCluster `DBClusterIdentifier`).
 */
const identifier = (what: string) =>
  nameValue(/^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/, `name the ${what} by its identifier in lower case, no ARN`);

export const InstanceName = identifier('instance');
export const DbClusterName = identifier('cluster').describe('identifier of the cluster');

/** ARNs (Service Authorization Reference, Amazon RDS, resource types `db` and `cluster`). */
export const instanceArn = (name: string): string => `\${RdsArnPrefix}db:${inArn(name)}`;
export const dbClusterArn = (name: string): string => `\${RdsArnPrefix}cluster:${inArn(name)}`;

export const describeInstance = (instance: string): AwsCall =>
  awsCall<DescribeDBInstancesCommandInput>('rds', 'describeDBInstances', { DBInstanceIdentifier: instance }, [
    onOne(['rds:DescribeDBInstances'], instanceArn(instance)),
  ]);

/** All instances of a cluster (RDS API, DescribeDBInstances: the filter `db-cluster-id`). */
export const describeInstancesOf = (cluster: string): AwsCall =>
  awsCall<DescribeDBInstancesCommandInput>(
    'rds',
    'describeDBInstances',
    { Filters: [{ Name: 'db-cluster-id', Values: [cluster] }] },
    [
      {
        actions: ['rds:DescribeDBInstances'],
        resources: ['${RdsArnPrefix}db:*'],
        because: 'the instances of a cluster are asked for by their cluster, and which they are is what is asked',
      },
    ],
  );

export const describeDbCluster = (cluster: string): AwsCall =>
  awsCall<DescribeDBClustersCommandInput>('rds', 'describeDBClusters', { DBClusterIdentifier: cluster }, [
    onOne(['rds:DescribeDBClusters'], dbClusterArn(cluster)),
  ]);

export const INSTANCE = '$states.result.DbInstances[0]';
export const DB_CLUSTER = '$states.result.DbClusters[0]';

export const INSTANCE_STATUS = orElse(`${INSTANCE}.DbInstanceStatus`, `''`);

/** From these an instance does not come back by itself (RDS user guide, "Viewing DB instance status"). */
export const IS_LOST = `$seen.status in ['failed', 'deleting']`;

export const instanceTouched = (name: string): Touched => ({ what: 'RDS instance', name });
