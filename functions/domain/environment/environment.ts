import * as z from 'zod';
import { Duration } from '../duration.ts';
import { Mode } from '../mode.ts';
import { Component, ComponentName } from './component.ts';
import { cycleIn, dependenciesOf } from './dependencies.ts';

/** The switches of the ledger that are in force, each with the ledger's default. */
const Recovery = z.strictObject({
  enabled: z.boolean().prefault(true),
  mode: Mode.prefault('shadow'),
  maxConcurrent: z.int().min(1).max(50).prefault(5),
  attempts: z.int().min(1).max(10).prefault(3),
  attemptDelay: Duration.prefault('60s'),
  cooldown: Duration.prefault('300s'),
  maxAttemptsPerHour: z.int().min(1).max(20).prefault(3),
});

const Analysis = z.strictObject({ confidenceThreshold: z.number().min(0).max(1).prefault(0.7) });

const Validation = z.strictObject({
  timeout: Duration.prefault('60s'),
  stability: Duration.prefault('20s'),
  watch: Duration.prefault('300s').describe('how long after a recovery a recurrence turns it into a failure'),
  requireAll: z.boolean().prefault(false),
});

const Escalation = z.strictObject({
  patience: Duration.prefault('300s').describe('how long a refused failure may last before a person is paged'),
});

/** What an environment sets of a playbook. */
const PlaybookSetting = z.strictObject({
  parameters: z
    .record(z.string(), z.union([z.string(), z.int(), z.boolean()]))
    .prefault({})
    .describe('values for the parameters that the playbook declares'),
});

const Audit = z.strictObject({ retention: Duration.prefault('30d') });

/** So that every dependency's gate fits the one transaction of an admission (100 writes), beside all others. */
const DEPENDENCIES_LIMIT = 60;

/** One environment: what is looked after there, and how. Written once per account, under version control. */
export const Environment = z
  .strictObject({
    environment: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/),
    recovery: Recovery.prefault({}),
    analysis: Analysis.prefault({}),
    validation: Validation.prefault({}),
    escalation: Escalation.prefault({}),
    audit: Audit.prefault({}),
    playbooks: z.record(z.string(), PlaybookSetting).prefault({}),
    components: z.record(ComponentName, Component).prefault({}),
  })
  .superRefine((environment, context) => {
    const owners = new Map<string, string>();
    for (const [name, component] of Object.entries(environment.components)) {
      for (const [index, alarm] of component.alarms.entries()) {
        const owner = owners.get(alarm);
        if (owner !== undefined) {
          context.addIssue({
            code: 'custom',
            path: ['components', name, 'alarms', index],
            message: `alarm '${alarm}' is declared by '${owner}' already: an alarm belongs to one component`,
          });
        }
        owners.set(alarm, name);
      }
      for (const [index, dependency] of component.dependsOn.entries()) {
        if (environment.components[dependency] === undefined) {
          context.addIssue({
            code: 'custom',
            path: ['components', name, 'dependsOn', index],
            message: `'${dependency}' is not a component of this environment`,
          });
        }
      }
    }
    for (const name of Object.keys(environment.components)) {
      const count = dependenciesOf(environment.components, name).length;
      if (count > DEPENDENCIES_LIMIT) {
        context.addIssue({
          code: 'custom',
          path: ['components', name, 'dependsOn'],
          message: `'${name}' stands on ${count} components, wanted at most ${DEPENDENCIES_LIMIT}: an admission asks about each of them`,
        });
      }
    }
    const cycle = cycleIn(environment.components);
    if (cycle !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['components', cycle[0] ?? '', 'dependsOn'],
        message: `dependencies form a cycle: ${cycle.join(' → ')}`,
      });
    }
  });
export type Environment = z.infer<typeof Environment>;
export type EnvironmentDocument = z.input<typeof Environment>;
