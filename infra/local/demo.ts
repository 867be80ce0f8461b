import { setTimeout as wait } from 'node:timers/promises';
import type { Recovery } from '../../functions/domain/recovery/recovery.ts';
import type { Fault } from './fleet/break-service.ts';
import type { ServiceLook } from './fleet/look.ts';
import type { Observer } from './observe.ts';
import type { Pager } from './pager.ts';
import type { Sample } from './sample.ts';

/** What an unattended run saw from outside, and whether that is what was promised. */
export interface DemoResult {
  readonly fault: Fault;
  readonly component: string;
  readonly ok: boolean;
  readonly verdict: string;
  /** The checks that make it so, each as seen from outside. */
  readonly checks: Readonly<Record<string, boolean>>;
  /** Seconds from the fault to each moment. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly recoveryId?: string;
  readonly playbook?: string;
  readonly page?: string;
  readonly processBefore?: number;
  readonly processAfter?: number;
}

export interface DemoPorts {
  readonly sample: Sample;
  readonly observer: Observer;
  readonly pager: Pager;
  readonly log: (line: string) => void;
}

const LOOK_EVERY_MS = 500;
/** Longer than the slowest path that ends well: alarm 40 s, machine 60 s, and the alarm's own return to OK. */
const PATIENCE_MS = 240_000;
/** With recovery off nothing comes; so long is waited after the alarm for what must not come. */
const CONTROL_SECONDS = 45;

const until = async <T>(what: string, look: () => Promise<T | undefined>, patienceMs = PATIENCE_MS): Promise<T> => {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${patienceMs / 1000} s`);
    await wait(LOOK_EVERY_MS);
  }
};

const looksLike = (look: ServiceLook): string =>
  `${look.state}, process ${look.pid ?? '-'}, /health ${look.http ?? 'no answer'}, /work ${look.workHttp ?? 'no answer'}, ${look.rssMb ?? '-'} MB`;

/** Breaks a service and waits until it is seen, from outside, to be broken and its alarm to fire. */
const breakIt = async ({ sample, observer, log }: DemoPorts, component: string, fault: Fault) => {
  const before = await sample.fleet.look(component);
  const faultAt = new Date();
  const since = (at: string | undefined): number =>
    at === undefined ? Number.NaN : Math.round((Date.parse(at) - faultAt.getTime()) / 100) / 10;
  log(await sample.fleet.break(component, fault));
  const broken = await until(`the fault of ${component}`, async () => {
    const look = await sample.fleet.look(component);
    return look.well ? undefined : look;
  });
  log(`seen from outside: ${looksLike(broken)}`);
  const alarm = await until(`an alarm of ${component}`, async () => (await observer.firing(component))[0]);
  log(`alarm ${alarm.name} fires, ${since(alarm.since)} s after the fault`);
  return { before, brokenSeen: !broken.well, faultAt, since, alarm };
};

const timesOf = async (
  observer: Observer,
  recovery: Recovery,
  since: (at: string | undefined) => number,
  alarmSince: string,
) => ({
  alarm: since(alarmSince),
  signal: since(await observer.signalAt(recovery.incidentId)),
  admission: since(recovery.admittedAt),
  firstCommand: since(await observer.firstCommandAt(recovery.recoveryId)),
  ended: since(recovery.endedAt),
});

/** One fault, unattended: broken, noticed, recovered or honestly given up, all seen from outside (README, CI). */
export const runDemo = async (ports: DemoPorts, component: string, fault: Fault): Promise<DemoResult> => {
  const { sample, observer, pager, log } = ports;
  const { before, brokenSeen, faultAt, since, alarm } = await breakIt(ports, component, fault);
  const begun = await until('an admitted recovery', () => observer.recoverySince(component, faultAt));
  log(`recovery ${begun.recoveryId} was admitted, ${since(begun.admittedAt)} s after the fault`);
  const recovery = await until('the end of the recovery', async () => {
    const seen = await observer.recoverySince(component, faultAt);
    return seen?.status === 'ended' ? seen : undefined;
  });
  log(`it ended as ${recovery.verdict}${recovery.cause === undefined ? '' : `: ${recovery.cause}`}`);
  const free = !(await observer.holds(recovery));

  if (fault === 'stays-down') {
    const page = await until('a page', async () =>
      pager.heard.find(({ topic, text }) => topic === 'pages' && text.includes(recovery.recoveryId)),
    );
    log(`people were paged: ${page.subject}`);
    const checks = {
      brokenSeen,
      failedHonestly: recovery.verdict === 'failed',
      undoneOrUntouched: recovery.outcome === 'rolled-back' || recovery.outcome === 'untouched',
      escalated: page.subject !== '',
      leaseAndSlotFree: free,
    };
    return {
      fault,
      component,
      ok: Object.values(checks).every(Boolean),
      verdict: recovery.verdict ?? 'unknown',
      checks,
      seconds: { ...(await timesOf(observer, recovery, since, alarm.since)), paged: since(page.at) },
      recoveryId: recovery.recoveryId,
      playbook: recovery.playbook,
      page: `${page.subject}\n\n${page.text}`,
    };
  }

  const after = await until(`${component} well again`, async () => {
    const look = await sample.fleet.look(component);
    return look.well ? look : undefined;
  });
  log(`seen from outside: ${looksLike(after)}`);
  const quietAt = await until('the alarm back to OK', async () =>
    (await observer.firing(component)).length === 0 ? new Date().toISOString() : undefined,
  );
  log('every alarm of it is OK again');
  const checks = {
    brokenSeen,
    criteriaHeld: recovery.verdict === 'recovered' && recovery.outcome === 'recovered',
    answersAgain: after.well,
    newProcess: before.pid !== undefined && after.pid !== undefined && before.pid !== after.pid,
    alarmOk: (await observer.firing(component)).length === 0,
    leaseAndSlotFree: free,
  };
  return {
    fault,
    component,
    ok: Object.values(checks).every(Boolean),
    verdict: recovery.verdict ?? 'unknown',
    checks,
    seconds: {
      ...(await timesOf(observer, recovery, since, alarm.since)),
      recovered: since(recovery.endedAt),
      alarmOk: since(quietAt),
    },
    recoveryId: recovery.recoveryId,
    playbook: recovery.playbook,
    ...(before.pid === undefined ? {} : { processBefore: before.pid }),
    ...(after.pid === undefined ? {} : { processAfter: after.pid }),
  };
};

/** The same fault with recovery disabled: it must stay. `ok` is never true, the fault must still be seen. */
export const runControl = async (ports: DemoPorts, component: string, fault: Fault): Promise<DemoResult> => {
  const { sample, observer, log } = ports;
  const { brokenSeen, faultAt, since, alarm } = await breakIt(ports, component, fault);
  log(`recovery is disabled; waiting ${CONTROL_SECONDS} s for what must not come`);
  await wait(CONTROL_SECONDS * 1000);
  const look = await sample.fleet.look(component);
  const recovery = await observer.recoverySince(component, faultAt);
  log(`seen from outside: ${looksLike(look)}`);
  return {
    fault,
    component,
    ok: false,
    verdict: recovery === undefined ? 'no recovery, as wanted' : 'A RECOVERY RAN THOUGH DISABLED',
    checks: { brokenSeen, faultStillVisible: !look.well, nothingRan: recovery === undefined },
    seconds: { alarm: since(alarm.since) },
  };
};
