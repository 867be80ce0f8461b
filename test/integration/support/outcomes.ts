import { randomUUID } from 'node:crypto';
import type { Incident } from '#domain/incident/incident';
import type { Recovery } from '#domain/recovery/recovery';
import type { Heard } from '#infra/local/pager';
import type { Deployed } from './deployment.ts';
import { eventually } from './eventually.ts';

/** A machine of two cores that runs other tests beside this one takes three times as long as an idle one. */
const RECOVERY_WITHIN_MS = 120_000;

/** Waits until a component has its first recovery, whatever becomes of it. */
export const admitted = ({ ledger }: Pick<Deployed, 'ledger'>, component: string): Promise<Recovery> =>
  eventually(
    `the admission of a recovery of ${component}`,
    RECOVERY_WITHIN_MS,
    async () => (await ledger.recoveries(component))[0],
    () => ledger.standing(component),
  );

/** Waits until the first recovery of a component has ended, however it did. */
export const ended = ({ ledger }: Pick<Deployed, 'ledger'>, component: string): Promise<Recovery> =>
  eventually(
    `the end of a recovery of ${component}`,
    RECOVERY_WITHIN_MS,
    async () => (await ledger.recoveries(component)).find(({ status }) => status === 'ended'),
    () => ledger.standing(component),
  );

/** Waits until a component has one incident of which `holds` is true. */
export const standing = (
  { ledger }: Pick<Deployed, 'ledger'>,
  component: string,
  what: string,
  holds: (incident: Incident) => boolean,
): Promise<Incident> =>
  eventually(
    `that ${component} ${what}`,
    RECOVERY_WITHIN_MS,
    async () => (await ledger.incidents(component)).find(holds),
    () => ledger.standing(component),
  );

/** What people were told of a component so far, as `topic: subject`, in the order of the subjects. */
export const toldOf = ({ pager }: Pick<Deployed, 'pager'>, component: string): readonly string[] =>
  messagesOf({ pager }, component)
    .map(({ topic, subject }) => `${topic}: ${subject}`)
    .sort();

/** The messages about a component, those of its alarms to this system's own topics left out. */
export const messagesOf = ({ pager }: Pick<Deployed, 'pager'>, component: string): readonly Heard[] =>
  pager.heard.filter(({ subject }) => new RegExp(`\\b${component}\\b`).test(subject));

/**
 * Waits until everything that was to be told has been heard: nothing is left in the outbox, and what is said after it
 * in both topics is heard.
 */
export const allTold = async ({
  ledger,
  doors,
  pager,
}: Pick<Deployed, 'ledger' | 'doors' | 'pager'>): Promise<void> => {
  await eventually('that every message is delivered', 90_000, async () => (await ledger.outbox()).length === 0);
  const word = `end-of-talk ${randomUUID()}`;
  await Promise.all([doors.raw.say('pages', word), doors.raw.say('notices', word)]);
  await eventually(
    'that the pager hears the last word in both topics',
    30_000,
    () => pager.heard.filter(({ subject }) => subject === word).length === 2,
  );
};
