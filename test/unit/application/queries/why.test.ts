import { describe, expect, it } from 'vitest';
import { createAskGates } from '#application/ask-gates';
import { createWhy, type WhyRequest } from '#application/queries/why';
import { createDirectory } from '#domain/environment/directory';
import type { EnvironmentDocument } from '#domain/environment/environment';
import { Environment } from '#domain/environment/environment';
import {
  ACCOUNT_ID,
  ago,
  ahead,
  anIncident,
  aSignal,
  aTable,
  clock,
  directory,
  guarded,
  opened,
  playbooks,
  thrown,
  type Writes,
} from './world.ts';

const whyIn =
  (recovery: EnvironmentDocument['recovery']) =>
  async (request: WhyRequest, ...writes: Writes) => {
    const table = await aTable(...writes);
    const changed = Environment.parse({
      environment: 'shop',
      recovery,
      components: Object.fromEntries(
        directory.all().map(({ name, dependencies: _on, dependents: _of, ...component }) => [name, component]),
      ),
    });
    return createWhy({
      clock,
      table,
      directory: createDirectory(changed, 'd'),
      playbooks,
      accountId: ACCOUNT_ID,
      askGates: createAskGates({ table }),
    })(request);
  };
const whyOf = whyIn({ mode: 'automatic' });

const refusedBy = (report: Awaited<ReturnType<typeof whyOf>>): string[] =>
  report.gates.filter(({ open }) => !open).map(({ gate }) => gate);

describe('why (S3)', () => {
  it('says that a component would be recovered, by which playbook and why by that', async () => {
    const report = await whyOf({ component: 'catalog' });
    expect(report).toMatchObject({
      wouldStart: true,
      mode: 'automatic',
      basis: 'request',
      playbook: { id: 'service-recovery', version: 3, risk: 'low' },
      because: ['service-recovery fits service_failure of a service, risk low'],
    });
    expect(report.gates.map(({ gate }) => gate)).toEqual([
      'enabled',
      'confidence',
      'one-per-component',
      'dependency',
      'attempts-per-hour',
      'cooldown',
      'concurrency',
    ]);
    expect(refusedBy(report)).toEqual([]);
    expect(report).not.toHaveProperty('incident');
  });

  it('names every gate that refuses with its words, its inputs and its next moment, and the last of these', async () => {
    const report = await whyOf(
      { component: 'catalog' },
      guarded('catalog', { cooldownUntilEpochMs: Date.parse(ahead(60)) }),
      thrown(undefined, { reason: 'storm', untilEpochMs: Date.parse(ahead(600)) }),
    );
    expect(refusedBy(report)).toEqual(['enabled', 'cooldown']);
    expect(report).toMatchObject({ wouldStart: false, opensAt: ahead(600) });
    expect(report.gates.find(({ gate }) => gate === 'enabled')).toEqual({
      gate: 'enabled',
      open: false,
      words: expect.stringContaining('storm'),
      inputs: expect.objectContaining({ reason: 'storm' }),
      opensAt: ahead(600),
    });
  });

  it('knows no moment when one of the gates knows none', async () => {
    const report = await whyOf(
      { component: 'catalog' },
      guarded('catalog', { cooldownUntilEpochMs: Date.parse(ahead(60)), recoveryId: 'r', epoch: 1 }),
    );
    expect(refusedBy(report)).toEqual(['one-per-component', 'cooldown']);
    expect(report).not.toHaveProperty('opensAt');
  });

  it('asks for the next attempt of an open incident, with its own classification', async () => {
    const incident = anIncident({ attempts: 1, waitingFor: 'cooldown', opensAt: ahead(5) });
    const report = await whyOf({ component: 'catalog', failureType: 'high_latency' }, opened(incident, aSignal()));
    expect(report).toMatchObject({
      basis: 'incident',
      classification: { confidence: 0.92 },
      incident: { incidentId: incident.incidentId, attempts: 1, maxAttempts: 3, waits: { for: 'cooldown' } },
      wouldStart: true,
    });
  });

  it.each(['watching', 'needs-people', 'shadow', 'recovering'] as const)(
    'says that nothing would start for an incident that is %s, however open the gates are',
    async (status) => {
      const report = await whyOf({ component: 'catalog' }, opened(anIncident({ status }), aSignal()));
      expect(refusedBy(report)).toEqual([]);
      expect(report.wouldStart).toBe(false);
    },
  );

  it('says which mode holds back, the strictest', async () => {
    const report = await whyIn({ mode: 'shadow' })({ component: 'catalog' });
    expect(report).toMatchObject({
      wouldStart: false,
      mode: 'shadow',
      modes: { environment: 'shadow', component: 'automatic', playbook: 'automatic' },
    });
  });

  it('says why no playbook fits, and asks no gate then', async () => {
    const report = await whyOf({ component: 'reports' });
    expect(report).toMatchObject({
      wouldStart: false,
      gates: [],
      because: ['service-recovery is for service, not for a batch'],
    });
    expect(report).not.toHaveProperty('playbook');
  });

  it('refuses for what it stands on (D5)', async () => {
    const report = await whyOf({ component: 'storefront' }, opened(anIncident(), aSignal({ at: ago(60) })));
    expect(refusedBy(report)).toEqual(['dependency']);
  });

  it('refuses a component that is not declared', async () => {
    await expect(whyOf({ component: 'nope' })).rejects.toMatchObject({ code: 'ComponentNotDeclared' });
  });

  it('changes nothing', async () => {
    const table = await aTable(opened(anIncident(), aSignal()));
    const before = JSON.stringify([...table.items]);
    await createWhy({ clock, table, directory, playbooks, accountId: ACCOUNT_ID, askGates: createAskGates({ table }) })(
      {
        component: 'catalog',
      },
    );
    expect(JSON.stringify([...table.items])).toBe(before);
  });
});
