import type { Message } from '../../domain/message/message.ts';
import type { Recovery } from '../../domain/recovery/recovery.ts';
import { endWords, type StepRun } from '../../domain/recovery/step-run.ts';
import { secondsBetween } from './seconds.ts';
import type { StoredDecision, StoredSignal } from './story.ts';

/** One line of a timeline: what was seen, decided, done, measured or told, or how it ended. */
export interface Entry {
  readonly at: string;
  /** Since the failure began. */
  readonly seconds: number;
  readonly what: 'seen' | 'decided' | 'done' | 'measured' | 'ended' | 'told';
  readonly words: string;
  /** Reasons of a decision, facts of a measurement. */
  readonly details: readonly string[];
}

/** Facts that fit one line; the rest is in the step's own record. */
const FACTS_TOLD = 8;

const factsOf = (facts: Readonly<Record<string, unknown>>): string[] => {
  const told = Object.entries(facts)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, FACTS_TOLD)
    .map(([name, value]) => `${name}=${String(value)}`);
  return told.length === 0 ? [] : [told.join(' ')];
};

const stepWords = (step: StepRun): string => {
  if (step.does === 'call') return `${step.stepRun}: ${endWords(step)}`;
  const took = step.endedAt === undefined ? undefined : secondsBetween(step.begunAt, step.endedAt).toFixed(1);
  const end =
    step.state === 'begun'
      ? 'under way'
      : `${step.state === 'failed' ? 'FAILED' : 'ok'}${took === undefined ? '' : ` in ${took} s`}: ${step.result?.message ?? ''}`;
  return `${step.stepRun} (${step.command} on ${step.node}) ${end}`;
};

const ORDER: readonly Entry['what'][] = ['seen', 'decided', 'measured', 'done', 'ended', 'told'];

/** Puts everything that is known of a failure into one order of time; of one moment, causes before effects. */
export const timelineOf = (
  failingSince: string,
  known: {
    readonly signals: readonly StoredSignal[];
    readonly decisions: readonly StoredDecision[];
    readonly steps: readonly StepRun[];
    readonly recoveries: readonly Recovery[];
    readonly messages: readonly Message[];
    readonly undelivered: ReadonlySet<string>;
  },
): Entry[] => {
  const entry = (at: string, what: Entry['what'], words: string, details: readonly string[] = []): Entry => ({
    at,
    seconds: secondsBetween(failingSince, at),
    what,
    words,
    details,
  });

  const seen = known.signals.map((signal) =>
    signal.requestedBy === undefined
      ? entry(signal.at, 'seen', `alarm ${signal.alarmName ?? '?'} is ${signal.state} (${signal.route})`, [
          ...(signal.reason === '' ? [] : [signal.reason]),
        ])
      : entry(signal.at, 'seen', `${signal.requestedBy} asked for a recovery`, [
          ...(signal.reason === '' ? [] : [signal.reason]),
        ]),
  );
  const decided = known.decisions.map((decision) =>
    entry(decision.at, 'decided', `${decision.decision === 'refused' ? 'refused: ' : ''}${decision.words}`, [
      ...decision.because,
      ...decision.refusals
        .filter(({ words }) => !decision.words.includes(words))
        .map(({ gate, words }) => `${gate}: ${words}`),
    ]),
  );
  const done = known.steps.map((step) =>
    entry(step.begunAt, step.mutates ? 'done' : 'measured', stepWords(step), factsOf(step.result?.facts ?? {})),
  );
  const ended = known.recoveries.flatMap((recovery) =>
    recovery.endedAt === undefined
      ? []
      : [
          entry(
            recovery.endedAt,
            'ended',
            `attempt ${recovery.attempt}: ${recovery.outcome ?? 'unknown'}${recovery.cause === undefined ? '' : `: ${recovery.cause}`}`,
            [...(recovery.met ?? []), ...(recovery.unmet ?? []).map((line) => `not met: ${line}`)],
          ),
        ],
  );
  const told = known.messages.map((message) =>
    entry(
      message.createdAt,
      'told',
      `${message.topic}: ${message.subject}`,
      known.undelivered.has(message.messageId) ? ['NOT YET DELIVERED: the sweep tries again every minute'] : [],
    ),
  );
  return [...seen, ...decided, ...done, ...ended, ...told].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || ORDER.indexOf(a.what) - ORDER.indexOf(b.what),
  );
};
