import type { Signal } from '../signal/signal.ts';
import { type Classification, FAILURE_TYPES, type FailureType } from './classification.ts';
import type { Finding } from './rules/rule.ts';
import { RULES } from './rules/rules.ts';
import { severityOf } from './severity.ts';

/** What a declared component adds to the evidence. */
export interface ClassifiedComponent {
  readonly kind: string;
  readonly priority: 'critical' | 'high' | 'medium';
}

/** Below this no automatic action follows (A3). */
export const CONFIDENT = 0.7;
/** A signal that nothing here can read is still somebody's alarm, but not enough to act on. */
const UNREAD_CONFIDENCE = 0.4;
/** A composite alarm is its owner's own judgement of the whole, and says nothing about the kind. */
const COMPOSITE_CONFIDENCE = 0.65;
/** How much of what a further signal or a declaration says is new, given that the first was right. */
const NEWS = 0.25;
/** What remains of confidence when another explanation is also likely. */
const CONTESTED = 0.95;
/** Types that are mostly what another failure looks like from outside: they explain only when nothing else does. */
const SYMPTOMATIC: ReadonlySet<FailureType> = new Set(['high_error_rate', 'high_latency']);

interface Hypothesis {
  readonly type: FailureType;
  readonly confidence: number;
  readonly findings: readonly Finding[];
}

const nothingRead = (signal: Signal): Finding => ({
  type: 'service_failure',
  symptoms: [],
  confidence: signal.resource?.kind === 'composite alarm' ? COMPOSITE_CONFIDENCE : UNREAD_CONFIDENCE,
  because:
    signal.source === 'person'
      ? 'a person asked for a recovery and named no known type'
      : `${signal.resource?.kind === 'composite alarm' ? 'composite alarm' : 'alarm'} '${signal.alarmName ?? ''}' fires, and no rule knows what it measures`.slice(
          0,
          300,
        ),
});

const findingOf = (signal: Signal): Finding => {
  for (const rule of RULES) {
    const finding = rule.look(signal);
    if (finding !== undefined) return finding;
  }
  return nothingRead(signal);
};

const hypothesisOf = (type: FailureType, findings: readonly Finding[]): Hypothesis => {
  const [surest = 0, ...others] = findings.map((finding) => finding.confidence).sort((a, b) => b - a);
  return { type, findings, confidence: others.reduce((sum, next) => sum + (1 - sum) * NEWS * next, surest) };
};

const better = (a: Hypothesis, b: Hypothesis): number => {
  const explains = ({ type, confidence }: Hypothesis): number =>
    !SYMPTOMATIC.has(type) && confidence >= CONFIDENT ? 0 : 1;
  return (
    explains(a) - explains(b) ||
    b.confidence - a.confidence ||
    FAILURE_TYPES.indexOf(a.type) - FAILURE_TYPES.indexOf(b.type)
  );
};

const byId = (a: Signal, b: Signal): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The same whatever the order: by id, one of each, of the same transition the one that carries most. */
const distinct = (signals: readonly Signal[]): readonly Signal[] => {
  const failing = signals
    .filter(({ state }) => state === 'failing')
    .map((signal) => ({ signal, text: JSON.stringify(signal) }));
  const ordered = failing.sort(
    (a, b) => byId(a.signal, b.signal) || b.text.length - a.text.length || (a.text < b.text ? -1 : 1),
  );
  return [...new Map(ordered.toReversed().map(({ signal }) => [signal.id, signal])).values()];
};

const round = (confidence: number): number => Math.round(Math.min(confidence, 0.99) * 100) / 100;

const nothingFails: Classification = {
  type: 'service_failure',
  severity: 'low',
  priorityLabel: 'P3',
  symptoms: [],
  confidence: 0,
  because: ['no signal says that anything fails'],
};

/**
 * What kind of failure some signals are evidence of, how severe, and how sure that is (D7).
 *
 * Total and pure; the order of the signals and repeats of one do not matter, and signals that are not failing are
 * ignored. An explanation (a service that is down) is taken before what it looks like from outside (errors, slowness).
 * Where nothing is recognised the answer is `service_failure` below 0.7, so that no automatic action follows (A3);
 * with a declared component it is at least 0.7, because an alarm that its owner tied to a component is evidence that
 * the component fails, and `because` says that it rests on exactly that.
 */
export const classify = (signals: readonly Signal[], component?: ClassifiedComponent): Classification => {
  const failing = distinct(signals);
  const byType = Map.groupBy(failing.map(findingOf), (finding) => finding.type);
  const hypotheses = [...byType].map(([type, findings]) => hypothesisOf(type, findings)).sort(better);
  const [best, ...others] = hypotheses;
  if (best === undefined) return nothingFails;
  const rivals = others.filter(({ type, confidence }) => !SYMPTOMATIC.has(type) && confidence >= CONFIDENT);
  const contested =
    rivals.length > 0 ? Math.max(best.confidence * CONTESTED, Math.min(best.confidence, CONFIDENT)) : best.confidence;
  const confidence = component === undefined ? contested : Math.max(CONFIDENT, contested + (1 - contested) * NEWS);
  const resource = best.findings.find((finding) => finding.resource !== undefined)?.resource;
  const { because, ...severity } = severityOf(best.type, component?.priority, failing.length);
  return {
    type: best.type,
    ...(resource === undefined ? {} : { resource }),
    ...severity,
    symptoms: [...new Set(hypotheses.flatMap(({ findings }) => findings.flatMap(({ symptoms }) => symptoms)))]
      .sort()
      .slice(0, 50),
    confidence: round(confidence),
    because: [
      ...best.findings.slice(0, 8).map((finding) => finding.because),
      ...others
        .slice(0, 6)
        .map(({ type, findings }) => `also seen: ${type} (${findings[0]?.because ?? ''})`.slice(0, 300)),
      ...(rivals.length > 0 ? ['more than one explanation is likely'] : []),
      ...(component === undefined
        ? []
        : [`the signal belongs to a declared component of kind '${component.kind}'`.slice(0, 300)]),
      because,
    ],
  };
};
