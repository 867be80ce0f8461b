import type { Refusal } from '../admission/gate.ts';
import { inWords } from '../duration.ts';
import type { Incident } from '../incident/incident.ts';
import type { Recovery } from '../recovery/recovery.ts';
import { type Message, subjectOf } from './message.ts';

const KINDS: Readonly<Record<string, string>> = {
  service_failure: 'is failing',
  system_unavailable: 'is unavailable',
  resource_exhaustion: 'is running out of resources',
  data_inconsistency: 'has inconsistent data',
  connection_failure: 'cannot be connected to',
  corruption: 'has corrupted data',
  auth_expired: 'has expired credentials',
  provider_failure: 'has a failing provider',
  rate_limited: 'is being rate limited',
  high_latency: 'answers too slowly',
  high_error_rate: 'answers with errors',
  deployment_failure: 'has a failed deployment',
};

const whatIsWrong = (incident: Incident): string =>
  `${incident.component} ${KINDS[incident.classification.type] ?? 'is not well'}`;

const evidence = (incident: Incident): string[] => [
  `Failing since ${incident.failingSince} (${incident.classification.type}, ${incident.classification.severity}, confidence ${incident.classification.confidence.toFixed(2)}).`,
  ...incident.classification.because.map((line) => `  - ${line}`),
  ...(incident.dependents.length > 0 ? [`Depends on it: ${incident.dependents.join(', ')}.`] : []),
];

const compose = (
  id: string,
  topic: Message['topic'],
  subject: string,
  lines: readonly string[],
  now: Date,
): Message => ({
  messageId: id,
  topic,
  subject: subjectOf(subject),
  text: lines.join('\n'),
  createdAt: now.toISOString(),
});

/** To the owner: a recovery begins (D8). */
export const recoveryBegins = (incident: Incident, recovery: Recovery, now: Date): Message =>
  compose(
    `${recovery.recoveryId}#begins`,
    'notices',
    `Recovery of ${incident.component} begins`,
    [
      `${whatIsWrong(incident)}. Playbook ${recovery.playbook} v${recovery.playbookVersion} starts, attempt ${recovery.attempt}.`,
      ...evidence(incident),
      `It ends by ${recovery.deadlineAt} at the latest. Nothing is needed from you.`,
      `Watch: recovery show ${recovery.recoveryId}`,
      `Stop:  recovery disable ${incident.component} --reason "..."`,
    ],
    now,
  );

/** To the owner: what would have been done (S1 shadow). */
export const shadowed = (incident: Incident, playbook: string, refusals: readonly Refusal[], now: Date): Message =>
  compose(
    `${incident.incidentId}#shadow`,
    'notices',
    `Shadow: ${incident.component} would be recovered`,
    [
      `${whatIsWrong(incident)}. In automatic mode playbook ${playbook} would ${
        refusals.length === 0 ? 'have started now' : `have been refused: ${refusals[0]?.words}`
      }. Nothing was touched.`,
      ...evidence(incident),
      `Details: recovery show ${incident.incidentId}`,
    ],
    now,
  );

/** A page: automation will not act, or not soon, and the failure lasts (E3). */
export const refused = (incident: Incident, refusal: Pick<Refusal, 'gate' | 'words' | 'opensAt'>, now: Date): Message =>
  compose(
    `${incident.incidentId}#refused#${refusal.gate}`,
    'pages',
    `${incident.component} is not being recovered: ${refusal.gate}`,
    [
      `${whatIsWrong(incident)}, and automatic recovery is refused: ${refusal.words}.`,
      ...evidence(incident),
      refusal.opensAt === undefined
        ? 'It will not open by itself: a person is needed.'
        : `The gate opens at ${refusal.opensAt}; recovery is tried again then if the failure lasts.`,
      `Why:     recovery why ${incident.component}`,
      `Details: recovery show ${incident.incidentId}`,
    ],
    now,
  );

/** What happens next by itself, or that nothing does, in one line. */
const whatIsNext = (incident: Incident): string => {
  if (incident.status !== 'waiting') return 'No further attempt will be made: a person is needed.';
  if (incident.waitingFor === 'enabled') {
    return `The next attempt waits until recovery is enabled again: recovery enable ${incident.component} --reason "..."`;
  }
  return incident.opensAt === undefined
    ? 'Another attempt follows when the component has rested, if the failure lasts; a person should look now.'
    : `The next attempt follows after ${incident.opensAt} if the failure lasts; a person should look now.`;
};

const OUTCOMES: Readonly<Record<string, string>> = {
  untouched: 'it stopped before touching anything',
  'rolled-back': 'what it had done was undone',
  'not-undone': 'AND NOT EVERYTHING COULD BE UNDONE',
  stopped: 'it was stopped',
};

/** A page: a recovery ended without making the component well. `incident` is what it left of it. */
export const recoveryFailed = (incident: Incident, recovery: Recovery, now: Date): Message =>
  compose(
    `${recovery.recoveryId}#failed`,
    'pages',
    `Recovery of ${incident.component} failed (attempt ${recovery.attempt})`,
    [
      `${whatIsWrong(incident)}. Playbook ${recovery.playbook} did not help: ${OUTCOMES[recovery.outcome ?? ''] ?? 'how it ended is not known'}.`,
      `Cause: ${recovery.cause ?? 'none given'}`,
      ...(recovery.unmet ?? []).map((line) => `  - not met: ${line}`),
      ...evidence(incident),
      whatIsNext(incident),
      `Timeline: recovery show ${recovery.recoveryId}`,
      `Try again by hand: recovery recover ${incident.component}`,
    ],
    now,
  );

/** A page: it came back within the window, so the recovery did not help after all. `incident` is what that left. */
export const recurred = (incident: Incident, recovery: Recovery, now: Date): Message =>
  compose(
    `${recovery.recoveryId}#recurred`,
    'pages',
    `${incident.component} failed again after its recovery`,
    [
      `${whatIsWrong(incident)} again, after recovery ${recovery.recoveryId} had ${
        recovery.outcome === 'self-resolved' ? 'found it healthy and done nothing' : 'made it well'
      }${recovery.endedAt === undefined ? '' : ` ${inWords((now.getTime() - Date.parse(recovery.endedAt)) / 1000)} ago`}.`,
      ...(recovery.outcome === 'self-resolved' ? [] : [`Playbook ${recovery.playbook} does not cure the cause.`]),
      ...evidence(incident),
      whatIsNext(incident),
      `Timeline: recovery show ${recovery.recoveryId}`,
    ],
    now,
  );

/** To the owner: it is well again. */
export const recoveryDone = (incident: Incident, recovery: Recovery, now: Date): Message =>
  compose(
    `${recovery.recoveryId}#done`,
    'notices',
    recovery.outcome === 'self-resolved'
      ? `${incident.component} became well by itself`
      : `${incident.component} was recovered`,
    [
      recovery.outcome === 'self-resolved'
        ? `${incident.component} was found healthy before anything was touched. Nothing was done.`
        : `${incident.component} is well again: playbook ${recovery.playbook}, attempt ${recovery.attempt}, ${inWords(
            (now.getTime() - Date.parse(incident.failingSince)) / 1000,
          )} after the failure was seen.`,
      ...(recovery.unmet ?? []).map((line) => `  - not met, though enough others were: ${line}`),
      `Timeline: recovery show ${recovery.recoveryId}`,
    ],
    now,
  );

/** A page: nothing that is deployed fits this failure. */
export const noPlaybook = (incident: Incident, because: readonly string[], now: Date): Message =>
  compose(
    `${incident.incidentId}#no-playbook`,
    'pages',
    `${incident.component} is failing and no playbook fits`,
    [
      `${whatIsWrong(incident)}. Automation has nothing to offer: a person is needed.`,
      ...evidence(incident),
      'Playbooks that were looked at:',
      ...because.map((line) => `  - ${line}`),
      `Details: recovery show ${incident.incidentId}`,
    ],
    now,
  );
