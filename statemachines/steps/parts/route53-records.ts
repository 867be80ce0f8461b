import type {
  ChangeResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandInput,
} from '@aws-sdk/client-route-53';
import * as z from 'zod';
import { jsonata, quoted } from '../../asl.ts';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import type { At } from '../../emit/call-kind.ts';
import { referenceOf } from '../../value.ts';
import type { Permission } from '../step-kind.ts';
import { inArn, nameValue } from './named.ts';

/** Up to 32 characters (Route 53 API, `ResourceId`). */
export const ZoneId = nameValue(
  /^Z[A-Z0-9]{1,31}$/,
  'name the hosted zone by its id, e.g. Z0123456789ABCDEFGHIJ',
).describe('id of the hosted zone');

/** A whole domain name in lower case, as Route 53 keeps it, without the dot at its end. */
export const RecordName = nameValue(
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/,
  'write the whole name in lower case, without a dot at its end, e.g. shop.example.com',
).describe('name of the records');

/** The types that traffic is shifted by. */
export const RecordType = z.enum(['A', 'AAAA', 'CNAME']).describe('type of the records');

/** What tells records of one name and type from each other (Route 53 API, ResourceRecordSet `SetIdentifier`: 1 to 128). */
export const SetIdentifier = nameValue(/^[A-Za-z0-9 _.:/-]{1,128}$/, 'name the record by its set identifier');

/** The records of one name and type. */
export interface RecordGroup {
  readonly zone: string;
  readonly name: string;
  readonly type: z.output<typeof RecordType>;
}

const zoneArn = (zone: string): string => `\${Route53ArnPrefix}hostedzone/${inArn(zone)}`;

const WHY_ANY_ZONE =
  'which zone it is is known only when it runs, and Route 53 knows no condition on the tags of a zone (Service Authorization Reference)';

const onZone = (action: string, zone: string, conditions?: Permission['conditions']): Permission => ({
  actions: [action],
  resources: [zoneArn(zone)],
  ...(conditions === undefined ? {} : { conditions }),
  ...(referenceOf(zone) === undefined ? {} : { because: WHY_ANY_ZONE }),
});

/** Records are listed by name and type from the one that is asked for (Route 53 API, ListResourceRecordSets). */
export const listRecords = ({ zone, name, type }: RecordGroup): AwsCall =>
  awsCall<ListResourceRecordSetsCommandInput>(
    'route53',
    'listResourceRecordSets',
    { HostedZoneId: zone, StartRecordName: name, StartRecordType: type },
    [onZone('route53:ListResourceRecordSets', zone)],
  );

/**
 * The records of the name and type of the first that was listed. Whether that is the name that was asked for is to be
 * asked too: where there is none, the list begins with the next one.
 */
export const group = (filter = ''): string =>
  `( $sets := $states.result.ResourceRecordSets; $first := $sets[0]; [$sets[Name = $first.Name and Type = $first.Type]${filter}] )`;

/** Records as they can be written again: an alias has no values of its own, and an empty list of them is refused. */
export const WHOLE_RECORDS = group(
  '.$sift($, function($value, $key) { $not($key = "ResourceRecords" and $count($value) = 0) })',
);

/** Whether records of the very name and type were listed. */
export const isGroup = ({ name, type }: RecordGroup, at: Pick<At, 'of'>): string => {
  const wanted = referenceOf(name) === undefined ? quoted(`${name}.`) : `$lowercase(${at.of(name)}) & '.'`;
  return `$seen.records[0].Name = ${wanted} and $seen.records[0].Type = ${quoted(type)}`;
};

/** One batch, which is made as a whole or not at all; `changes` is an expression over whole records. */
export const changeRecords = (
  { zone, name, type }: RecordGroup,
  actions: readonly string[],
  changes: string,
): AwsCall =>
  awsCall<ChangeResourceRecordSetsCommandInput>(
    'route53',
    'changeResourceRecordSets',
    { HostedZoneId: zone, ChangeBatch: { Changes: jsonata(changes) } },
    [
      onZone('route53:ChangeResourceRecordSets', zone, {
        // Route 53 developer guide, "Using IAM policy conditions for fine-grained access control"
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsActions': actions,
          'route53:ChangeResourceRecordSetsRecordTypes': [type],
          ...(referenceOf(name) === undefined
            ? { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': [name] }
            : {}),
        },
      }),
    ],
  );
