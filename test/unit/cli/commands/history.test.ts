import { describe, expect, it } from 'vitest';
import type { Recovery } from '#domain/recovery/recovery';
import { ago, anIncident, aRecovery, ended } from '../../application/queries/world.ts';
import { recovery } from '../terminal.ts';

const endedAgo = (seconds: number, changes: Partial<Recovery> = {}) =>
  ended(
    aRecovery(anIncident({ failingSince: ago(seconds + 10) }), {
      admittedAt: ago(seconds),
      endedAt: ago(seconds - 35),
      outcome: 'recovered',
      verdict: 'recovered',
      ...changes,
    }),
  );

describe('recovery history', () => {
  it('lists what has ended, newest first, with the verdict', async () => {
    const failed = {
      outcome: 'rolled-back',
      verdict: 'failed',
      cause: `start: ${'it did not start '.repeat(8)}`,
    } as const;
    const { out, exitCode } = await recovery('history', { writes: [endedAgo(500), endedAgo(4000, failed)] });
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "  ADMITTED              COMPONENT  VERDICT    TOOK  PLAYBOOK             RECOVERY                             CAUSE
        2026-11-24T15:51:40Z  catalog    recovered  35 s  service-recovery v3  catalog-20261124t155130z-14e87edf-1
        2026-11-24T14:53:20Z  catalog    failed     35 s  service-recovery v3  catalog-20261124t145310z-14e87edf-1  start: it did not start it did not start it did not start it did not start it d…"
    `);
  });

  it('takes a time and a component, and says so when nothing fits', async () => {
    const writes = [endedAgo(7200)];
    expect((await recovery('history --last 1h --component catalog', { writes })).out).toBe(
      'No recovery has ended since 2026-11-24T15:00:00Z.',
    );
    expect((await recovery('history --last 3h', { writes })).out).toContain('catalog');
    expect((await recovery('history', {})).out).toBe('No recovery has ended.');
  });

  it('shows a screen full and says that there are more', async () => {
    const writes = Array.from({ length: 21 }, (_, index) => endedAgo(100 + index * 60));
    const { out } = await recovery('history', { writes });
    expect(out.split('\n')).toHaveLength(23);
    expect(out).toContain('--limit');
    expect((await recovery('history --limit 21', { writes })).out).not.toContain('--limit');
    expect((await recovery('history --last 2h', { writes })).out).not.toContain('--limit');
  });

  it('refuses a time without a unit, a limit that is no number and a component that never was', async () => {
    const time = await recovery('history --last 24');
    expect(time.exitCode).toBe(2);
    expect(time.err).toBe(
      "recovery history: last '24': write a duration as a whole number and a unit, e.g. `90s`, `5m`, `2h`, `30d`",
    );
    expect((await recovery('history --limit many')).exitCode).toBe(2);
    expect((await recovery('history --component nope')).exitCode).toBe(3);
  });
});
