import { digestOf } from '../digest.ts';
import type { Recovery } from '../recovery/recovery.ts';
import { endWords, type StepRun } from '../recovery/step-run.ts';
import type { Item } from '../table/condition.ts';
import type { AuditEntry } from './chain.ts';

/**
 * So that the records of one end fit a transaction of 100 writes, beside the others of `settle`. What is not told one
 * by one stays where it is stored, and is tied into the chain by its digest.
 */
const SIGNALS_TOLD = 10;
const DECISIONS_TOLD = 10;
const STEPS_TOLD = 60;

const text = (item: Item, attribute: string): string => String(item[attribute] ?? '');

/**
 * The records of a recovery from first to last: what was seen, decided, done, measured, and how it ended.
 *
 * `signals` and `decisions` are the incident's stored items in time order; those after the recovery's end are not its.
 */
export const auditEntriesOf = (
  recovery: Recovery,
  signals: readonly Item[],
  decisions: readonly Item[],
  steps: readonly StepRun[],
): AuditEntry[] => {
  const seen = signals.slice(0, SIGNALS_TOLD).map(
    (signal): AuditEntry => ({
      at: text(signal, 'at'),
      what: 'seen',
      words: text(signal, 'reason'),
      details: { alarm: signal['alarmName'], state: signal['state'], route: signal['route'], signalId: signal['id'] },
    }),
  );
  const untold = signals.slice(SIGNALS_TOLD);
  const lastSignal = untold.at(-1);
  if (lastSignal !== undefined) {
    seen.push({
      at: text(lastSignal, 'at'),
      what: 'seen',
      words: `${untold.length} more signals`,
      details: { digest: digestOf(untold) },
    });
  }
  const decided = decisions
    .filter((decision) => decision['attempt'] === recovery.attempt)
    .slice(-DECISIONS_TOLD)
    .map(
      (decision): AuditEntry => ({
        at: text(decision, 'at'),
        what: 'decided',
        words: text(decision, 'words'),
        details: { because: decision['because'], refusals: decision['refusals'] },
      }),
    );
  const done = steps.slice(0, STEPS_TOLD).map(
    (step): AuditEntry => ({
      at: step.endedAt ?? step.begunAt,
      what: step.mutates ? 'done' : 'measured',
      words: `${step.stepRun}: ${endWords(step)}`,
      details: {
        command: step.command,
        commandId: step.commandId,
        node: step.node,
        begunAt: step.begunAt,
        state: step.state,
        exitCode: step.result?.exitCode,
        facts: step.result?.facts,
      },
    }),
  );
  const unlisted = steps.slice(STEPS_TOLD);
  const lastStep = unlisted.at(-1);
  if (lastStep !== undefined) {
    done.push({
      at: lastStep.endedAt ?? lastStep.begunAt,
      what: unlisted.some(({ mutates }) => mutates) ? 'done' : 'measured',
      words: `${unlisted.length} more steps`,
      details: { digest: digestOf(unlisted) },
    });
  }
  const ended: AuditEntry = {
    at: recovery.endedAt ?? '',
    what: 'ended',
    words: recovery.cause ?? `${recovery.verdict ?? 'unknown'}`,
    details: {
      outcome: recovery.outcome,
      verdict: recovery.verdict,
      met: recovery.met,
      unmet: recovery.unmet,
      playbook: recovery.playbook,
      playbookVersion: recovery.playbookVersion,
      playbookDigest: recovery.playbookDigest,
      environmentDigest: recovery.environmentDigest,
    },
  };
  const order = (entry: AuditEntry): string => entry.at;
  return [...[...seen, ...decided, ...done].sort((a, b) => (order(a) < order(b) ? -1 : 1)), ended];
};
