import { ANY, list, member, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { need } from '../need.ts';

/** Hosted zones, changes and health checks are in no region and no account. An id may be written with its path. */
const arn = (call: Call, kind: 'hostedzone' | 'change' | 'healthcheck', argument: string): string => {
  const written = text(call.arguments, argument) ?? ANY;
  return `arn:${call.partition}:route53:::${kind}/${written.replace(`/${kind}/`, '')}`;
};

/**
 * A record's name as the condition key has it (Route 53 developer guide, "Using IAM policy conditions for fine-grained
 * access control": normalization): lower case, no dot at its end, other characters as octal escapes.
 */
const normalised = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/\\\d{3}|[^a-z0-9._-]/g, (each) =>
      each.length > 1 ? each : `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`,
    );

const changeRecords = (call: Call): readonly Requirement[] => {
  const changes = list(member(call.arguments, 'ChangeBatch'), 'Changes');
  const sets = changes.map((change) => member(change, 'ResourceRecordSet'));
  const each = (values: readonly (string | undefined)[]): readonly string[] => [
    ...new Set(values.map((value) => value ?? ANY)),
  ];
  return [
    need('route53:ChangeResourceRecordSets', arn(call, 'hostedzone', 'HostedZoneId'), {
      context: {
        'route53:ChangeResourceRecordSetsActions': each(changes.map((change) => text(change, 'Action'))),
        'route53:ChangeResourceRecordSetsRecordTypes': each(sets.map((set) => text(set, 'Type'))),
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': each(
          sets.map((set) => text(set, 'Name')).map((name) => (name === undefined ? name : normalised(name))),
        ),
      },
    }),
  ];
};

export const route53: ServiceTable = {
  changeResourceRecordSets: changeRecords,
  listResourceRecordSets: (call) => [need('route53:ListResourceRecordSets', arn(call, 'hostedzone', 'HostedZoneId'))],
  getChange: (call) => [need('route53:GetChange', arn(call, 'change', 'Id'))],
  getHealthCheckStatus: (call) => [need('route53:GetHealthCheckStatus', arn(call, 'healthcheck', 'HealthCheckId'))],
};
