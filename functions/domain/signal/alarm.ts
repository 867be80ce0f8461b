import { alarmNameOfArn, arnOf, placeOfArn, regionOf } from './arn.ts';
import { alarmSignalId } from './identity.ts';
import { dimensionsOf, metricsOf } from './metrics.ts';
import { readReason } from './reason.ts';
import { resourceOfDimensions, resourceOfMetrics } from './resource.ts';
import {
  ALARM_NAME_MAX_CHARS,
  type Normalised,
  type Route,
  type Signal,
  type SignalResource,
  type SignalState,
} from './signal.ts';
import { nameOf, printable, proseOf, quoted } from './text.ts';
import { timeOf } from './time.ts';

/** What each form tells of an alarm's transition, still as it came. */
export interface AlarmFacts {
  readonly route: Route;
  readonly alarmName: unknown;
  readonly alarmArn?: unknown;
  readonly accountId?: unknown;
  readonly region?: unknown;
  readonly state: unknown;
  readonly previousState?: unknown;
  readonly reason?: unknown;
  readonly description?: unknown;
  /** Metric queries or one metric, as `metricsOf` reads them. */
  readonly configuration?: unknown;
  readonly threshold?: unknown;
  /** Present for a composite alarm. */
  readonly alarmRule?: unknown;
  readonly suppressedBy?: unknown;
  readonly contributorId?: unknown;
  readonly contributorAttributes?: unknown;
  /** CloudWatch's time of the transition. */
  readonly at: unknown;
  /** When the form, then each envelope around it, was sent: the fallbacks, nearest first. */
  readonly sentAt: readonly unknown[];
}

export interface AlarmContext {
  /** The account to assume where a payload names none. */
  readonly accountId: string;
  readonly now: Date;
}

const STATE_OF: ReadonlyMap<unknown, SignalState> = new Map([
  ['ALARM', 'failing'],
  ['OK', 'ok'],
  ['INSUFFICIENT_DATA', 'insufficient-data'],
]);

const whenOf = (facts: AlarmFacts, now: Date): Pick<Signal, 'at' | 'atFrom'> => {
  const transition = timeOf(facts.at);
  if (transition !== undefined) return { at: transition, atFrom: 'transition' };
  const envelope = facts.sentAt.map(timeOf).find((time) => time !== undefined);
  return envelope === undefined ? { at: now.toISOString(), atFrom: 'arrival' } : { at: envelope, atFrom: 'envelope' };
};

const resourceOf = (facts: AlarmFacts, metrics: Signal['metrics'], alarmName: string): SignalResource => {
  const contributor = resourceOfDimensions(dimensionsOf(facts.contributorAttributes));
  if (contributor !== undefined) return contributor;
  if (facts.alarmRule !== undefined) return { token: alarmName, kind: 'composite alarm' };
  return resourceOfMetrics(metrics) ?? { token: alarmName, kind: 'alarm' };
};

/**
 * One signal from an alarm's transition, whichever form told it (D1).
 *
 * Total. The alarm's name decides over its ARN where the two disagree (as in AWS's own composite sample): the ARN is
 * then left out rather than pointing at another alarm. A time that cannot be read falls back to the nearest envelope's,
 * then to `now`, and `atFrom` says which. A name or state that CloudWatch cannot have makes the payload `unknown`.
 */
export const alarmSignal = (facts: AlarmFacts, { accountId, now }: AlarmContext): Normalised => {
  const name = typeof facts.alarmName === 'string' ? printable(facts.alarmName.slice(0, 2 * ALARM_NAME_MAX_CHARS)) : '';
  if (name === '' || name.length > ALARM_NAME_MAX_CHARS) {
    return {
      kind: 'unknown',
      why: `an alarm's name is 1 to ${ALARM_NAME_MAX_CHARS} printable characters, got ${quoted(facts.alarmName)}`,
    };
  }
  const state = STATE_OF.get(facts.state);
  if (state === undefined) {
    return {
      kind: 'unknown',
      why: `alarm '${name}' is in state ${quoted(facts.state)}, wanted ALARM, OK or INSUFFICIENT_DATA`,
      resource: { token: name, kind: 'alarm' },
    };
  }
  const arn = arnOf(facts.alarmArn);
  const place = placeOfArn(arn);
  const account = nameOf(facts.accountId, 64) ?? place.accountId ?? accountId;
  const said = readReason(proseOf(facts.reason, 2_000));
  const metrics = metricsOf(facts.configuration, facts.threshold ?? said.threshold);
  const when = whenOf(facts, now);
  const contributorId = nameOf(facts.contributorId, 64);
  const region = regionOf(facts.region) ?? place.region;
  const previousState = STATE_OF.get(facts.previousState);
  const description = proseOf(facts.description);
  const suppressedBy = nameOf(facts.suppressedBy, 255);
  const signal: Signal = {
    id: alarmSignalId({ accountId: account, alarmName: name, state: String(facts.state), at: when.at, contributorId }),
    source: 'cloudwatch-alarm',
    route: facts.route,
    state,
    ...(previousState === undefined ? {} : { previousState }),
    alarmName: name,
    ...(arn !== undefined && alarmNameOfArn(arn) === name ? { alarmArn: arn } : {}),
    accountId: account,
    ...(region === undefined ? {} : { region }),
    resource: resourceOf(facts, metrics, name),
    metrics,
    ...when,
    reason: proseOf(facts.reason),
    ...(description === '' ? {} : { description }),
    silent: state === 'failing' && said.silent,
    ...(state === 'failing' && said.breach !== undefined ? { breach: said.breach } : {}),
    ...(suppressedBy === undefined ? {} : { suppressedBy }),
    ...(contributorId === undefined ? {} : { contributorId }),
  };
  return { kind: 'signal', signal };
};
