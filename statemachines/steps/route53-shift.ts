import type { GetChangeCommandInput } from '@aws-sdk/client-route-53';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata } from '../asl.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import type { Poll } from '../emit/poll.ts';
import { IntegerValue } from '../value.ts';
import { exactlyOne } from './parts/one-of.ts';
import {
  changeRecords,
  group,
  isGroup,
  listRecords,
  RecordName,
  RecordType,
  SetIdentifier,
  WHOLE_RECORDS,
  ZoneId,
} from './parts/route53-records.ts';
import { primaryWay, weightsWay } from './parts/route53-ways.ts';
import type { StepKind } from './step-kind.ts';

/** A record and its share: its weight over the sum of all (Route 53 API, ResourceRecordSet `Weight`: 0 to 255). */
const Weight = z.strictObject({
  record: SetIdentifier.describe('set identifier of the record'),
  weight: z.union([z.int().min(0).max(255), IntegerValue]).describe('its share of the answers, 0 to 255'),
});

export const Route53Shift = z.strictObject({
  does: z.literal('route53-shift'),
  zone: ZoneId,
  name: RecordName,
  type: RecordType,
  weights: z
    .union([
      z.array(Weight).min(1).max(20),
      z.string().regex(/^\$kept\.[a-z][A-Za-z0-9]*$/, 'list the records, each with its weight'),
    ])
    .optional()
    .describe('of weighted records: those whose weight is to change; the others keep theirs'),
  primary: SetIdentifier.optional().describe(
    'of a pair of failover records: set identifier of the one that is to be primary; the other becomes secondary',
  ),
  within: Duration.prefault('5m').describe('so long it may take until all name servers of Route 53 know it'),
});
export type Route53Shift = z.output<typeof Route53Shift>;

const wayOf = (step: Route53Shift) =>
  // why a text: a step with neither has a flaw, and is never compiled
  step.weights === undefined ? primaryWay(step.primary ?? '') : weightsWay(step.weights);

/** A change is INSYNC when all name servers of Route 53 have it (Route 53 API, GetChange). */
const isInSync = (change: string, withinSeconds: number): Poll => ({
  call: awsCall<GetChangeCommandInput>('route53', 'getChange', { Id: jsonata(change) }, [
    {
      actions: ['route53:GetChange'],
      resources: ['${Route53ArnPrefix}change/*'],
      because: 'a change is given its id when it is made',
    },
  ]),
  select: { status: orElse('$states.result.ChangeInfo.Status', `''`) },
  wanted: `$seen.status = 'INSYNC'`,
  words: 'all name servers of Route 53 know the change',
  everySeconds: 10,
  withinSeconds,
});

const kind = callKind({
  kind: 'route53-shift',
  purpose:
    'Shifts the answers of a name to other records: by their weights, or by which of a failover pair is primary. Resolvers give the old answer until its time to live is over.',
  schema: Route53Shift,
  idempotency: 'natural',
  before: (step, at) => {
    const { wanted, words } = wayOf(step).before(at);
    return {
      call: listRecords(step),
      select: { records: WHOLE_RECORDS },
      wanted: `${isGroup(step, at)} and ${wanted}`,
      words: `${step.name} has ${words}`,
    };
  },
  call: (step, at) => {
    const { actions, changes } = wayOf(step).change(at, at.seen('records'));
    return changeRecords(step, actions, changes);
  },
  finds: {
    // an id may come with the path in front of it (Route 53 API, ChangeInfo `Id`), where only the id is asked for
    change: { type: 'string', expression: `$replace($states.result.ChangeInfo.Id, '/change/', '')` },
  },
  until: (step, at) => [
    isInSync(at.found('change'), step.within),
    {
      call: listRecords(step),
      select: { records: group() },
      wanted: `${isGroup(step, at)} and ${wayOf(step).isDone(at)}`,
      words: `the records of ${step.name} are as they were set`,
      everySeconds: 10,
      withinSeconds: 60,
    },
  ],
  uses: ({ zone, name, weights, primary }) => [
    { path: ['zone'], value: zone, wants: ['string'] },
    { path: ['name'], value: name, wants: ['string'] },
    ...(primary === undefined ? [] : [{ path: ['primary'], value: primary, wants: ['string'] as const }]),
    ...(typeof weights === 'string' || weights === undefined
      ? []
      : weights.flatMap(({ record, weight }, index) => [
          { path: ['weights', index, 'record'], value: record, wants: ['string'] as const },
          { path: ['weights', index, 'weight'], value: weight, wants: ['integer'] as const },
        ])),
  ],
  describe: ({ name, weights, primary }) => {
    if (weights === undefined) return `makes ${primary ?? ''} the primary answer for ${name}`;
    if (typeof weights === 'string') return `weighs the answers for ${name} as before`;
    return `weighs the answers for ${name}: ${weights.map(({ record, weight }) => `${record} ${weight}`).join(', ')}`;
  },
  touches: ({ zone, name }) => [
    { what: 'hosted zone', name: zone },
    { what: 'DNS name', name },
  ],
  undo: {
    restores: 'the records as they were',
    keeps: (step, kept) => ({
      call: listRecords(step),
      // why no defaults: what cannot be read must not become something that is put back
      select:
        step.weights === undefined
          ? { [kept('primary')]: `${group("[Failover = 'PRIMARY'].SetIdentifier")}[0]` }
          : { [kept('weights')]: group("[$exists(Weight)].{ 'record': SetIdentifier, 'weight': Weight }") },
    }),
    step: ({ zone, name, type, weights, within }, kept) => ({
      does: 'route53-shift',
      zone,
      name,
      type,
      ...(weights === undefined ? { primary: kept('primary') } : { weights: kept('weights') }),
      within: `${within}s`,
    }),
  },
});

/** Shifts the answers of a name to other records, and waits until every name server knows. */
export const route53Shift: StepKind<typeof Route53Shift> = {
  ...kind,
  flaws: (step) => exactlyOne(step, ['weights', 'primary']),
};
