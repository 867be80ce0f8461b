import type { Check, DoctorDeps, Finding } from '#application/doctor/check';
import type { AlarmSetup, DeadLetter, DeadLetterQueue } from '#application/doctor/ports';
import { aTable, clock, directory, playbooks, type Writes } from '../queries/world.ts';

export const topicArns = {
  pages: 'arn:aws:sns:eu-central-1:123456789012:pages',
  notices: 'arn:aws:sns:eu-central-1:123456789012:notices',
};

export const anAlarm = (alarmName: string, changes: Partial<AlarmSetup> = {}): AlarmSetup => ({
  alarmName,
  state: 'OK',
  areActionsEnabled: true,
  alarmActions: alarmName.startsWith('auto-recovery-') ? [topicArns.pages] : [],
  ...changes,
});

export const ALARMS: readonly AlarmSetup[] = [
  'catalog-unhealthy',
  'storefront-unhealthy',
  'storefront-errors',
  'auto-recovery-heartbeat',
].map((name) => anAlarm(name));

const EMAIL = { protocol: 'email', endpoint: 'ann@example.com', isConfirmed: true };

export interface Clinic extends DoctorDeps {
  readonly published: readonly { readonly topic: string; readonly subject: string; readonly text: string }[];
}

/** A set-up in which nothing is wrong but what the changes and writes say. */
export const aClinic = async (changes: Partial<DoctorDeps> = {}, ...writes: Writes): Promise<Clinic> => {
  const published: { topic: string; subject: string; text: string }[] = [];
  return {
    clock,
    table: await aTable(...writes),
    directory,
    playbooks,
    topicArns,
    alarms: { all: async () => ALARMS },
    subscriptions: { of: async () => [EMAIL] },
    deadLetters: { count: async () => 0 },
    nodes: { look: async (ids) => ids.map((nodeId) => ({ nodeId, ping: 'Online' })) },
    notifier: {
      publish: async (topic, subject, text) => {
        published.push({ topic, subject, text });
      },
    },
    published,
    ...changes,
  };
};

export const findingsOf = async (
  check: Check,
  changes: Partial<DoctorDeps> = {},
  ...writes: Writes
): Promise<readonly Finding[]> => check.look(await aClinic(changes, ...writes));

/** The dead-letter queue in memory: what is received is hidden, what is resent is kept in order. */
export const aDeadLetterQueue = (
  letters: readonly Omit<DeadLetter, 'receipt'>[],
): DeadLetterQueue & {
  readonly resent: readonly string[];
  readonly waiting: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
} => {
  const waiting = new Map(letters.map((letter) => [letter.messageId, { ...letter, receipt: `r-${letter.messageId}` }]));
  const hidden = new Set<string>();
  const resent: string[] = [];
  return {
    resent,
    hidden,
    get waiting() {
      return new Set(waiting.keys());
    },
    count: async () => waiting.size,
    receive: async () => {
      const batch = [...waiting.values()].filter(({ messageId }) => !hidden.has(messageId)).slice(0, 2);
      for (const { messageId } of batch) hidden.add(messageId);
      return batch;
    },
    resend: async ({ body }) => {
      resent.push(body);
    },
    remove: async ({ messageId }) => {
      waiting.delete(messageId);
      hidden.delete(messageId);
    },
    unhide: async ({ messageId }) => {
      hidden.delete(messageId);
    },
  };
};
