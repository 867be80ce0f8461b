import { describe, expect, it } from 'vitest';
import { createDirectory } from '#domain/environment/directory';
import {
  ahead,
  anIncident,
  aRecovery,
  aSignal,
  environment,
  live,
  opened,
  thrown,
} from '../../application/queries/world.ts';
import { CALLER, recovery } from '../terminal.ts';

const catalog = anIncident({ status: 'recovering', attempts: 1 });
const running = [opened(catalog, aSignal()), live(aRecovery(catalog))];

describe('recovery disable (S5)', () => {
  it('throws the switch of a component for a time, and says which recoveries stop', async () => {
    const { out, asked, exitCode } = await recovery(
      ['disable', 'catalog', '--reason', 'disk swap', '--for', '2h', '--yes'],
      { writes: running },
    );
    expect(exitCode).toBe(0);
    expect(asked).toEqual([
      { ask: 'disable', component: 'catalog', by: CALLER, reason: 'disk swap', untilEpochMs: Date.parse(ahead(7200)) },
    ]);
    expect(out).toMatchInlineSnapshot(`
      "Recovery of catalog is DISABLED until 2026-11-24T18:00:00Z (in 2 h).
        catalog-20261124t155900z-14e87edf-1 stops before its next mutating step"
    `);
  });

  it('throws the switch of all components until somebody throws it back', async () => {
    const { out, asked } = await recovery('disable --reason storm --yes', { writes: running });
    expect(asked).toEqual([{ ask: 'disable', by: CALLER, reason: 'storm' }]);
    expect(out).toContain('Recovery of all components is DISABLED until `recovery enable`.');
  });

  it('names no recovery of another component', async () => {
    const { out, asked } = await recovery('disable storefront --reason x --dry-run', { writes: running });
    expect(asked).toEqual([]);
    expect(out).toBe(
      'Dry run: recovery of storefront would be disabled until `recovery enable storefront`.\nNo running recovery is affected.',
    );
  });

  it('asks a person, with what it will stop, and wants the word that names the scope', async () => {
    const { questions, asked } = await recovery('disable --reason storm', { writes: running, typed: 'all' });
    expect(questions).toEqual([
      `This will disable recovery of all components and stop ${catalog.incidentId}-1. Type all to go on: `,
    ]);
    expect(asked).toHaveLength(1);
    expect((await recovery('disable --reason storm', { typed: 'catalog' })).exitCode).toBe(2);
  });

  it('refuses without a reason, with a wrong time, and for what is not declared', async () => {
    const silent = await recovery('disable catalog --yes');
    expect([silent.exitCode, silent.asked]).toEqual([2, []]);
    expect(silent.err).toContain('say why: --reason "..."');
    expect((await recovery('disable --reason x --for 2 --yes')).exitCode).toBe(2);
    expect((await recovery('disable nope --reason x --yes')).exitCode).toBe(3);
  });
});

describe('recovery enable (S5)', () => {
  it('throws the switch back, and says what is still disabled', async () => {
    const { out, asked, exitCode } = await recovery('enable catalog --yes', {
      writes: [thrown('catalog', { reason: 'x' }), thrown(undefined, { reason: 'storm' })],
    });
    expect(exitCode).toBe(0);
    expect(asked).toEqual([{ ask: 'enable', component: 'catalog', by: CALLER, reason: 'enabled again' }]);
    expect(out).toMatchInlineSnapshot(`
      "The switch of catalog is thrown back.
      Recovery of all components is still DISABLED by arn:aws:iam::1:user/ann: storm"
    `);
  });

  it('says that the environment document still holds everything back', async () => {
    const off = createDirectory({ ...environment, recovery: { ...environment.recovery, enabled: false } }, 'd');
    const { out } = await recovery('enable --yes', { deployment: { directory: off } });
    expect(out).toContain('still DISABLED by the deployed environment document');
  });

  it('does nothing in a dry run, or for what is not declared', async () => {
    const { out, asked } = await recovery('enable --dry-run');
    expect(asked).toEqual([]);
    expect(out).toBe('Dry run: the switch of all components would be thrown back.');
    expect((await recovery('enable nope --yes')).exitCode).toBe(3);
  });
});
