import { describe, expect, it } from 'vitest';
import { RecoveryError } from '#domain/errors';
import { ago, ahead, anIncident, aSignal, guarded, opened } from '../../application/queries/world.ts';
import { CALLER, recovery } from '../terminal.ts';

const admitted = {
  became: 'incident',
  incidentId: 'catalog-1',
  decided: {
    did: 'admitted',
    recovery: {
      recoveryId: 'catalog-1-1',
      playbook: 'service-recovery',
      playbookVersion: 3,
      deadlineAt: ahead(600),
      more: 1,
    },
  },
};

describe('recovery recover', () => {
  it('asks the deployed function in the name of the caller, and says how to watch and stop it', async () => {
    const { out, asked, exitCode } = await recovery(
      ['recover', 'catalog', '--type', 'service_failure', '--reason', 'customers call', '--yes'],
      { answers: () => admitted },
    );
    expect(asked).toEqual([
      {
        ask: 'recover',
        component: 'catalog',
        requestId: 'request-1',
        requestedBy: CALLER,
        reason: 'customers call',
        failureType: 'service_failure',
      },
    ]);
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Recovery catalog-1-1 of catalog began.
        service-recovery v3, ends by 2026-11-24T16:10:00Z (in 10 min)
        watch: recovery show catalog-1-1
        stop:  recovery disable catalog --reason "...""
    `);
  });

  it('takes the component as an option too', async () => {
    const { asked } = await recovery('recover --component catalog --yes', { answers: () => admitted });
    expect(asked).toMatchObject([{ component: 'catalog' }]);
  });

  it.each([
    ['a gate refuses', { did: 'refused', refusal: { gate: 'cooldown', words: "'catalog' rests", opensAt: ahead(60) } }],
    [
      'a gate refuses without a moment',
      { did: 'refused', refusal: { gate: 'enabled', words: 'disabled by ann: storm' } },
    ],
    ['it is in shadow', { did: 'shadow', refusals: [{ gate: 'cooldown', words: 'it rests' }] }],
    ['no playbook fits', { did: 'no-playbook', because: ['service-recovery is for service, not for a batch'] }],
  ])('exits with refused when %s, and says why', async (_why, decided) => {
    const { out, exitCode } = await recovery('recover catalog --yes', {
      answers: () => ({ became: 'incident', incidentId: 'catalog-1', decided }),
    });
    expect(exitCode).toBe(5);
    expect(out).toMatchSnapshot();
  });

  it('exits with conflict when an incident is open already, and says what it waits for', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1, recoveryId: 'r-1' });
    const { out, exitCode } = await recovery('recover catalog --yes', {
      writes: [opened(incident, aSignal())],
      answers: () => ({ became: 'joined', incidentId: incident.incidentId }),
    });
    expect(exitCode).toBe(4);
    expect(out).toMatchInlineSnapshot(`
      "No new recovery of catalog was started: an incident is open, and the request was added to it.
        catalog-20261124t155900z-14e87edf is recovering; it waits for recovery r-1 to end
        details: recovery show catalog-20261124t155900z-14e87edf
        why:     recovery why catalog"
    `);
  });

  it('looks up the incident of a request that had been taken before its answer was lost', async () => {
    const incident = anIncident({ status: 'recovering', recoveryId: 'r-1' });
    const { out, exitCode } = await recovery('recover catalog --yes', {
      writes: [opened(incident, aSignal())],
      answers: () => ({ became: 'duplicate' }),
    });
    expect(exitCode).toBe(4);
    expect(out).toContain(incident.incidentId);
  });

  it('tells the decision about a request that joined an open incident and was decided at once', async () => {
    const { out, exitCode } = await recovery('recover catalog --yes', {
      answers: () => ({ ...admitted, became: 'joined' }),
    });
    expect(exitCode).toBe(0);
    expect(out).toContain('catalog-1-1');
  });

  it('asks for nothing in a dry run, and says what would be decided', async () => {
    const free = await recovery('recover catalog --dry-run');
    expect([free.exitCode, free.asked]).toEqual([0, []]);
    expect(free.out.split('\n')[0]).toBe('Dry run: nothing was asked for.');
    const held = await recovery('recover catalog --dry-run', {
      writes: [guarded('catalog', { cooldownUntilEpochMs: Date.parse(ahead(90)) })],
    });
    expect([held.exitCode, held.asked]).toEqual([5, []]);
    expect(held.out).toContain('CLOSED');
  });

  it('does nothing without a confirmation', async () => {
    const alone = await recovery('recover catalog', { answers: () => admitted });
    expect([alone.exitCode, alone.asked]).toEqual([2, []]);
    expect(alone.err).toBe(
      'recovery recover: nothing was done: this would ask for the recovery of catalog, and nobody is there to confirm it; add --yes, or --dry-run to see what it would do',
    );
    const mistyped = await recovery('recover catalog', { answers: () => admitted, typed: 'yes' });
    expect([mistyped.exitCode, mistyped.asked]).toEqual([2, []]);
    const typed = await recovery('recover catalog', { answers: () => admitted, typed: ' catalog ' });
    expect(typed.exitCode).toBe(0);
    expect(typed.questions).toEqual(['This will ask for the recovery of catalog. Type catalog to go on: ']);
  });

  it('refuses a component that is not declared before anything is asked, and names those that are', async () => {
    const { exitCode, err, asked } = await recovery('recover nope --yes');
    expect([exitCode, asked]).toEqual([3, []]);
    expect(err).toContain('declared are catalog, storefront, reports');
    expect((await recovery('recover --yes')).err).toBe("recovery recover: component '': name the component");
  });

  it('exits with what the function refused: later, or a difference of versions', async () => {
    const later = await recovery('recover catalog --yes', {
      answers: () => {
        throw new RecoveryError('TableBusy', 'busy');
      },
    });
    expect(later.exitCode).toBe(75);
    const strange = await recovery('recover catalog --yes', { answers: () => ({ what: ago(0) }) });
    expect(strange.exitCode).toBe(4);
    expect(strange.err).toContain('use the version that was deployed');
    const unplaced = await recovery('recover catalog --yes', { answers: () => ({ became: 'unplaced', why: 'gone' }) });
    expect(unplaced.exitCode).toBe(4);
  });
});
