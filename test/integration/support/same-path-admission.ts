import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { parse } from 'yaml';
import { createMemoryEvidence } from '#adapters/memory/evidence';
import { createMemoryNotifier } from '#adapters/memory/notifier';
import { createMemoryLog, createMemoryMeasures } from '#adapters/memory/records';
import { createStepFunctions } from '#adapters/stepfunctions/machines';
import { createDoor } from '#application/door';
import type { Machines } from '#application/ports';
import { digestOf } from '#domain/digest';
import { createDirectory } from '#domain/environment/directory';
import { Environment } from '#domain/environment/environment';
import { claimComponent, putNewIncident } from '#domain/incident/changes';
import { type Incident, incidentIdOf, recoveryIdOf } from '#domain/incident/incident';
import type { Recovery } from '#domain/recovery/recovery';
import { aClassification, anIncident } from '#test/support/builders';
import type { Deployed } from './deployment.ts';
import type { Staged } from './same-path-cases.ts';

/** Admits recoveries into the deployed table and starts their machines, by the use case that decides. */
export interface Admission {
  /** An incident of the kind that the playbook is for, and the id that its first recovery will have. */
  incidentFor(staged: Staged): { readonly incident: Incident; readonly recoveryId: string };
  /** @throws Error when it is not admitted */
  admit(staged: Staged, incident: Incident): Promise<Recovery>;
  readonly machines: Machines;
  close(): void;
}

const clock = { now: () => new Date() };

export const createAdmission = ({ sample, ledger }: Pick<Deployed, 'sample' | 'ledger'>): Admission => {
  const document: unknown = parse(readFileSync(join(sample.aws.stateDir, 'environment.yaml'), 'utf8'));
  const directory = createDirectory(Environment.parse(document), digestOf(document));
  const sfn = new SFNClient(sample.client);
  const machines = createStepFunctions(sfn);

  return {
    machines,
    incidentFor: ({ component, compiled }) => {
      const { types, resources } = compiled.summary.triggers;
      const at = clock.now().toISOString();
      const incidentId = incidentIdOf(component, { id: component, at });
      const incident = anIncident({
        ...{ incidentId, component, openedAt: at, failingSince: at, dependents: [] },
        classification: aClassification({
          ...(types?.[0] === undefined ? {} : { type: types[0] }),
          ...(resources?.[0] === undefined ? {} : { resource: resources[0] }),
        }),
      });
      return { incident, recoveryId: recoveryIdOf(incidentId, 1) };
    },
    admit: async ({ component, compiled }, incident) => {
      const declared = directory.component(component);
      const machineArn = sample.deployment.machines[compiled.summary.id];
      if (declared === undefined || machineArn === undefined) throw new Error(`'${component}' is not deployed`);
      const { decide } = createDoor({
        ...{ clock, table: ledger.table, machines, directory, accountId: sample.aws.accountId },
        notifier: createMemoryNotifier(),
        evidence: createMemoryEvidence(),
        measures: createMemoryMeasures(),
        log: createMemoryLog(),
        // why automatic: its machine is deployed all the same, and what it does there is what is asked here
        playbooks: [{ ...compiled.summary, mode: 'automatic', machineArn }],
      });
      const decided = await decide({
        ...{ incident, component: declared },
        writes: (stored) => [claimComponent(stored), putNewIncident(stored)],
      });
      if (decided.did !== 'admitted') throw new Error(`'${component}' was not admitted: ${JSON.stringify(decided)}`);
      return decided.recovery;
    },
    close: () => sfn.destroy(),
  };
};
