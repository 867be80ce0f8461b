import { describe, expect, it } from 'vitest';
import { createHistory } from '#application/queries/history';
import type { Recovery } from '#domain/recovery/recovery';
import { ago, anIncident, aRecovery, aTable, clock, ended, live } from './world.ts';

const endedAgo = (seconds: number, component = 'catalog', changes: Partial<Recovery> = {}): Recovery =>
  aRecovery(anIncident({ component, failingSince: ago(seconds + 10) }), {
    status: 'ended',
    admittedAt: ago(seconds),
    endedAt: ago(seconds - 5),
    outcome: 'recovered',
    verdict: 'recovered',
    ...changes,
  });

describe('history', () => {
  it('lists ended recoveries, newest first, and leaves out those that run', async () => {
    const table = await aTable(ended(endedAgo(300)), ended(endedAgo(100)), live(aRecovery(anIncident())));
    const { recoveries, more } = await createHistory({ clock, table })({});
    expect(recoveries.map(({ admittedAt }) => admittedAt)).toEqual([ago(100), ago(300)]);
    expect(recoveries[0]).toMatchObject({ tookSeconds: 5, verdict: 'recovered' });
    expect(more).toBe(false);
  });

  it('keeps to a component, its running recovery left out', async () => {
    const running = aRecovery(anIncident());
    const table = await aTable(ended(endedAgo(300)), ended(endedAgo(100, 'storefront')), live(running));
    const { recoveries } = await createHistory({ clock, table })({ component: 'catalog' });
    expect(recoveries.map(({ component }) => component)).toEqual(['catalog']);
  });

  it('keeps to the last so many seconds, those at the very edge included', async () => {
    const table = await aTable(ended(endedAgo(301)), ended(endedAgo(300)), ended(endedAgo(100)));
    const { recoveries, since } = await createHistory({ clock, table })({ lastSeconds: 300 });
    expect(recoveries.map(({ admittedAt }) => admittedAt)).toEqual([ago(100), ago(300)]);
    expect(since).toBe(ago(300));
  });

  it('says that a limit left older ones out', async () => {
    const table = await aTable(ended(endedAgo(300)), ended(endedAgo(100)));
    expect(await createHistory({ clock, table })({ limit: 1 })).toMatchObject({
      recoveries: [{ admittedAt: ago(100) }],
      more: true,
    });
    expect(await createHistory({ clock, table })({ limit: 2 })).toMatchObject({ more: false });
  });

  it('looks further back than its first look where that is asked, and no further than needed', async () => {
    const writes = Array.from({ length: 450 }, (_, index) => ended(endedAgo(1000 + index * 20)));
    const table = await aTable(writes);
    const looks: (number | undefined)[] = [];
    const counted = {
      ...table,
      list: (...[index, partition, options]: Parameters<typeof table.list>) => {
        looks.push(options?.limit);
        return table.list(index, partition, options);
      },
    };
    const history = createHistory({ clock, table: counted });
    expect((await history({})).recoveries).toHaveLength(450);
    expect(looks.splice(0)).toEqual([100, 400, 1600]);
    expect((await history({ limit: 20 })).recoveries).toHaveLength(20);
    expect(looks.splice(0)).toEqual([100]);
    expect((await history({ lastSeconds: 1040 })).recoveries).toHaveLength(3);
    expect(looks).toEqual([100]);
  });
});
