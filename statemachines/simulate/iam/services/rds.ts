import { ANY, list, text, texts } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, beyond, isArn, need, passRoles } from '../need.ts';

/** Resource types of RDS and the key of their tags besides the global one. */
type Kind = 'db' | 'cluster' | 'og' | 'pg' | 'secgrp' | 'subgrp';

const arn = (call: Call, kind: Kind, name: string | undefined): string =>
  name !== undefined && isArn(name) ? name : arnOf(call, 'rds', `${kind}:${name ?? ANY}`);

const on = (call: Call, action: string, kind: Kind, name: string | undefined): Requirement =>
  need(action, arn(call, kind, name), { tagKeys: ['aws:ResourceTag', `rds:${kind}-tag`] });

const onNamed = (call: Call, action: string, kind: Kind, argument: string): Requirement[] =>
  texts(call.arguments, argument).map((name) => on(call, action, kind, name));

const instance = (call: Call): string | undefined => text(call.arguments, 'DBInstanceIdentifier');
const cluster = (call: Call): string | undefined => text(call.arguments, 'DBClusterIdentifier');

const tagging = (call: Call, kind: Kind, name: string | undefined): Requirement[] =>
  list(call.arguments, 'Tags').length === 0 ? [] : [on(call, 'rds:AddTagsToResource', kind, name)];

const monitoring = (call: Call): readonly Requirement[] =>
  passRoles(texts(call.arguments, 'MonitoringRoleArn'), 'rds.amazonaws.com');

const SECRETS =
  'RDS makes a secret and grants itself a key as the caller (reference: the dependent actions of ModifyDBInstance)';

const modifyDBInstance = (call: Call): readonly Requirement[] => {
  const action = 'rds:ModifyDBInstance';
  return [
    on(call, action, 'db', instance(call)),
    ...onNamed(call, action, 'og', 'OptionGroupName'),
    ...onNamed(call, action, 'pg', 'DBParameterGroupName'),
    ...onNamed(call, action, 'secgrp', 'DBSecurityGroups'),
    ...onNamed(call, action, 'subgrp', 'DBSubnetGroupName'),
    ...monitoring(call),
    ...beyond(call, {
      ManageMasterUserPassword: SECRETS,
      RotateMasterUserPassword: SECRETS,
      MasterUserSecretKmsKeyId: SECRETS,
      DomainIAMRoleName: 'RDS is passed a role that is named without its path',
      MultiTenant: 'a tenant database is made',
    }),
  ];
};

const createReadReplica = (call: Call): readonly Requirement[] => {
  const action = 'rds:CreateDBInstanceReadReplica';
  const source = text(call.arguments, 'SourceDBInstanceIdentifier');
  const sourceCluster = text(call.arguments, 'SourceDBClusterIdentifier');
  return [
    on(call, action, 'db', instance(call)),
    sourceCluster === undefined ? on(call, action, 'db', source) : on(call, action, 'cluster', sourceCluster),
    // why also unnamed: the reference has the groups as required, and the source's are taken where none is named
    on(call, action, 'og', text(call.arguments, 'OptionGroupName')),
    on(call, action, 'pg', text(call.arguments, 'DBParameterGroupName')),
    on(call, action, 'subgrp', text(call.arguments, 'DBSubnetGroupName')),
    ...tagging(call, 'db', instance(call)),
    ...monitoring(call),
    ...beyond(call, {
      DomainIAMRoleName: 'RDS is passed a role that is named without its path',
      KmsKeyId: 'the key of the replica is used as the caller',
    }),
  ];
};

export const rds: ServiceTable = {
  rebootDBInstance: (call) => [on(call, 'rds:RebootDBInstance', 'db', instance(call))],
  failoverDBCluster: (call) => [
    on(call, 'rds:FailoverDBCluster', 'cluster', cluster(call)),
    ...onNamed(call, 'rds:FailoverDBCluster', 'db', 'TargetDBInstanceIdentifier'),
  ],
  promoteReadReplica: (call) => [
    on(call, 'rds:PromoteReadReplica', 'db', instance(call)),
    ...tagging(call, 'db', instance(call)),
  ],
  promoteReadReplicaDBCluster: (call) => [on(call, 'rds:PromoteReadReplicaDBCluster', 'cluster', cluster(call))],
  describeDBInstances: (call) => [on(call, 'rds:DescribeDBInstances', 'db', instance(call))],
  describeDBClusters: (call) => [on(call, 'rds:DescribeDBClusters', 'cluster', cluster(call))],
  createDBInstanceReadReplica: createReadReplica,
  modifyDBInstance,
};
