import { afterAll, beforeAll, describe, it } from 'vitest';
import { OWN_ALARM_PREFIX } from '#domain/signal/own-alarms';
import type { Heard } from '#infra/local/pager';
import { createGrips, type Grips } from './support/crash-grips.ts';
import { deployed } from './support/deployment.ts';
import { eventually } from './support/eventually.ts';

/** So soon is a person paged when the sweeping stops: what O2 promises. */
const PROMISED_MS = 300_000;
/** An alarm of one-minute periods looks when a minute is over; the rest is for reports on their way. */
const NEXT_MINUTES_MS = 150_000;

const reach = deployed();
let grips: Grips;

beforeAll(() => {
  grips = createGrips(reach().sample);
});
afterAll(() => grips.close());

/** The page of one of the system's own alarms, once it is there. */
const pageOf = (name: string, withinMs: number, sinceEpochMs: number): Promise<Heard> =>
  eventually(
    `a page of ${name}`,
    withinMs,
    () =>
      reach().pager.heard.find(
        ({ topic, subject, at }) =>
          topic === 'pages' &&
          subject.startsWith(`ALARM: "${OWN_ALARM_PREFIX}${name}"`) &&
          Date.parse(at) > sinceEpochMs,
      ),
    () => reach().pager.heard,
  );

describe.concurrent("the system's own alarms (O2)", () => {
  it('page within five minutes when the sweeping stops', { timeout: 480_000 }, async ({ expect }) => {
    await grips.stopSchedule();
    expect(await reach().doors.raw.sweep()).toEqual({ ok: true, answer: {} });
    const sweptAtEpochMs = Date.now();
    await eventually(
      'the heartbeat to be seen',
      NEXT_MINUTES_MS,
      async () => (await grips.alarmState(`${OWN_ALARM_PREFIX}heartbeat`)) === 'OK',
    );

    const page = await pageOf('heartbeat', PROMISED_MS + 60_000, sweptAtEpochMs);
    expect(Date.parse(page.at) - sweptAtEpochMs).toBeLessThanOrEqual(PROMISED_MS);
    expect(page.text).toContain('Auto-recovery has stopped sweeping');
  });

  it('page when something was kept as a dead letter', { timeout: 240_000 }, async ({ expect }) => {
    const sentAtEpochMs = Date.now();
    await reach().doors.raw.queue('{ "this is": not JSON');
    const [kept, counted] = await Promise.all([
      pageOf('intake-dead-letters', NEXT_MINUTES_MS, sentAtEpochMs),
      pageOf('unreadable-signals', NEXT_MINUTES_MS, sentAtEpochMs),
    ]);
    expect(kept.text).toContain('recovery redrive');
    expect(counted.text).toContain('cannot be understood');
  });
});
