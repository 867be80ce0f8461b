import type { At } from '../../emit/call-kind.ts';

/** One way of shifting answers: what must be so, the changes over whole records, and how their effect is seen. */
export interface ShiftWay {
  before(at: At): { readonly wanted: string; readonly words: string };
  change(at: At, records: string): { readonly actions: readonly string[]; readonly changes: string };
  isDone(at: At): string;
}

interface Weight {
  readonly record: string;
  readonly weight: number | string;
}

/** The weights that are wanted, as an expression: a list of records, each with its weight. */
const listOf = (weights: readonly Weight[] | string, at: At): string =>
  typeof weights === 'string'
    ? at.of(weights)
    : `[${weights.map(({ record, weight }) => `{ 'record': ${at.of(record)}, 'weight': ${at.of(weight)} }`).join(', ')}]`;

/**
 * Weighted records: each that is named is written again with its new weight.
 *
 * Some weight must be left: where all are 0, Route 53 answers with each as often (Route 53 developer guide, "Values
 * specific for weighted records").
 */
export const weightsWay = (weights: readonly Weight[] | string): ShiftWay => ({
  before: (at) => ({
    wanted: [
      `$count(${listOf(weights, at)}[$not(record in $seen.records[$exists(Weight)].SetIdentifier)]) = 0`,
      `$sum($append([$seen.records[$not(SetIdentifier in ${listOf(weights, at)}.record)].Weight], ${listOf(weights, at)}.weight)) > 0`,
    ].join(' and '),
    words: 'the weighted records that are named, and some of its records keep a weight',
  }),
  change: (at, records) => ({
    actions: ['UPSERT'],
    changes: `[${listOf(weights, at)}.( $to := $; { 'Action': 'UPSERT', 'ResourceRecordSet': $merge([${records}[SetIdentifier = $to.record], { 'Weight': $to.weight }]) } )]`,
  }),
  isDone: (at) =>
    `$count(${listOf(weights, at)}.( $to := $; $seen.records[SetIdentifier = $to.record and Weight = $to.weight] )) = $count(${listOf(weights, at)})`,
});

/**
 * A pair of failover records changes roles: both are taken out and put back in one batch, so that there are never two
 * primaries, nor none.
 *
 * The new primary needs something that says whether it is healthy (Route 53 API, ResourceRecordSet `Failover`).
 */
export const primaryWay = (primary: string): ShiftWay => ({
  before: (at) => ({
    wanted: [
      `$count($seen.records[Failover in ['PRIMARY', 'SECONDARY']]) = 2`,
      '$count($seen.records) = 2',
      `$count($seen.records[SetIdentifier = ${at.of(primary)} and ($exists(HealthCheckId) or $exists(AliasTarget))]) = 1`,
    ].join(' and '),
    words: `two failover records, and ${primary}, with a health check or as an alias, is one of them`,
  }),
  change: (at, records) => ({
    actions: ['DELETE', 'CREATE'],
    changes: `$append([${records}.{ 'Action': 'DELETE', 'ResourceRecordSet': $ }], [${records}.{ 'Action': 'CREATE', 'ResourceRecordSet': $merge([$, { 'Failover': SetIdentifier = ${at.of(primary)} ? 'PRIMARY' : 'SECONDARY' }]) }])`,
  }),
  isDone: (at) => `$count($seen.records[Failover = 'PRIMARY' and SetIdentifier = ${at.of(primary)}]) = 1`,
});
