import { describe, expect, it } from 'vitest';
import {
  ago,
  ahead,
  anIncident,
  aRecovery,
  aSignal,
  aStep,
  begun,
  live,
  opened,
  thrown,
} from '../../application/queries/world.ts';
import { recovery } from '../terminal.ts';

const catalog = anIncident({ status: 'recovering', attempts: 1, recoveryId: 'catalog-20261124t155900z-d9f7dbbd-1' });
const running = aRecovery(catalog);
const storefront = anIncident({
  component: 'storefront',
  waitingFor: 'dependency',
  failingSince: ago(45),
  pagedAt: ago(10),
});
const busy = [
  opened(catalog, aSignal()),
  live(running),
  begun(aStep(running, 'restart', { command: 'AutoRecovery-StartService', begunAt: ago(12) })),
  opened(storefront, aSignal({ id: `alarm-${'a'.repeat(32)}` }), {
    at: ago(44),
    decision: 'refused',
    attempt: 1,
    words: "'storefront' depends on 'catalog', which is not well itself; it goes first",
  }),
];

describe('recovery status', () => {
  it('is two calm lines when nothing is going on', async () => {
    const { out, exitCode } = await recovery('status');
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Environment shop at 2026-11-24T16:00:00Z: recovery is enabled.

      No recovery is running.

      No incident is open."
    `);
  });

  it('tells what runs, what is open and what each waits for', async () => {
    const { out } = await recovery('status', { writes: busy });
    expect(out).toMatchInlineSnapshot(`
      "Environment shop at 2026-11-24T16:00:00Z: recovery is enabled.

      Running: 1 of at most 5
        COMPONENT   AGE  ENDS BY   PLAYBOOK             STEP UNDER WAY
        catalog    59 s  in 9 min  service-recovery v3  restart.1 (AutoRecovery-StartService) for 12 s
            recovery show catalog-20261124t155900z-14e87edf-1

      Open incidents: 2
        COMPONENT   FAILING FOR  STATE       WHAT
        catalog            60 s  recovering  service_failure, high
            waits for recovery catalog-20261124t155900z-d9f7dbbd-1 to end
            recovery show catalog-20261124t155900z-14e87edf
        storefront         45 s  waiting     service_failure, high
            waits for the gate 'dependency' to open: 'storefront' depends on 'catalog', which is not well itself; it goes first; people were paged 10 s ago
            recovery show storefront-20261124t155915z-14e87edf"
    `);
  });

  it('says first of all that recovery is disabled, by whom, why and until when', async () => {
    const { out } = await recovery('status', {
      writes: [
        thrown(undefined, { reason: 'storm' }),
        thrown('catalog', { reason: 'migration', untilEpochMs: Date.parse(ahead(7200)) }),
      ],
    });
    expect(out).toMatchInlineSnapshot(`
      "Environment shop at 2026-11-24T16:00:00Z: recovery is DISABLED.
      DISABLED for all components 5 min ago by arn:aws:iam::1:user/ann: storm. It stays so until \`recovery enable\`.
      DISABLED for catalog 5 min ago by arn:aws:iam::1:user/ann: migration. It ends 2026-11-24T18:00:00Z (in 2 h).

      No recovery is running.

      No incident is open."
    `);
  });

  it('marks an overdue recovery, one that is being stopped, and an incident that needs people in words', async () => {
    const stuck = aRecovery(catalog, { deadlineAt: ago(60), revokedBecause: 'it outlived its deadline' });
    const { out } = await recovery('status', {
      writes: [opened({ ...catalog, status: 'needs-people' }, aSignal()), live(stuck)],
    });
    expect(out).toContain('OVERDUE, 60 s ago');
    expect(out).toContain('being stopped: it outlived its deadline');
    expect(out).toContain('needs-people');
    expect(out).toContain('waits for a person');
  });

  it('gives the same as JSON', async () => {
    const { json } = await recovery('status --json', { writes: busy });
    expect(json()).toMatchObject({
      command: 'status',
      exitCode: 0,
      result: { environment: 'shop', recoveries: [{ component: 'catalog' }], incidents: [{}, {}] },
    });
  });

  it('colours for a terminal that wants it, and says the same words', async () => {
    const plain = await recovery('status', { writes: busy });
    const coloured = await recovery('status', { writes: busy, hasColour: true });
    expect(coloured.out).not.toBe(plain.out);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
    expect(coloured.out.replace(/\u001b\[\d+m/g, '')).toBe(plain.out);
  });

  it('breaks long lines between words for a terminal, and never for a pipe', async () => {
    const { out } = await recovery('status', { writes: busy, columns: 80 });
    const words = out.split('\n').filter((line) => line.startsWith('      '));
    expect(words.every((line) => line.length <= 80)).toBe(true);
    expect(out).toContain('\n        ');
  });
});
