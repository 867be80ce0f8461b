import type { EnvironmentDocument } from '../../functions/domain/environment/environment.ts';
import type { FleetService } from './fleet/fleet.ts';
import { SERVICES } from './fleet/layout.ts';
import { FLEET_NAMESPACE } from './fleet/probe.ts';

type Components = NonNullable<EnvironmentDocument['components']>;
export type ComponentDocument = Components[keyof Components];

/** The sample fleet's host, as a hybrid managed node. */
export const FLEET_NODE = 'mi-0f1ee70000000abcd';

/** Resolution at which the probe's one-second metrics are read: CloudWatch stores 1, 5, 10 and 30 s. */
const METRIC_PERIOD_SECONDS = 5;

const metric = (service: string, name: string, statistic: string) => ({
  namespace: FLEET_NAMESPACE,
  metric: name,
  dimensions: { Service: service },
  statistic,
  periodSeconds: METRIC_PERIOD_SECONDS,
});

const componentOf = (service: FleetService): ComponentDocument => {
  const declared = SERVICES.find(({ name }) => name === service.name);
  return {
    kind: 'service',
    description: `Sample service ${service.name}`,
    owner: 'sample-team',
    priority: service.name === 'storefront' ? 'critical' : 'high',
    mode: 'automatic',
    dependsOn: (declared?.dependsOn === undefined ? [] : [declared.dependsOn]) as ComponentDocument['dependsOn'],
    alarms: ['unhealthy', 'errors', 'slow', 'memory'].map((suffix) => `${service.name}-${suffix}`),
    node: FLEET_NODE,
    facts: {
      unit: service.unit,
      port: service.port,
      healthPath: '/health',
      workPath: '/work',
      memoryLimitMb: service.memoryLimitMb,
    },
    metrics: {
      errorRate: metric(service.name, 'ErrorRatePercent', 'Average'),
      responseTime: metric(service.name, 'ResponseMs', 'p90'),
    },
  } as ComponentDocument;
};

/** How an environment may differ for a run: whole sections, members of single components, and more components. */
export interface EnvironmentChanges {
  readonly sections?: Omit<EnvironmentDocument, 'environment' | 'components'>;
  readonly components?: Readonly<Record<string, Partial<ComponentDocument>>>;
  /** Components beside the fleet's: nothing runs for them, and they have the alarms that somebody makes for them. */
  readonly more?: Readonly<Record<string, ComponentDocument>>;
}

/** The environment document of a running fleet: every service a component, in automatic mode (S1). */
export const localEnvironment = (
  services: readonly FleetService[],
  { sections = {}, components = {}, more = {} }: EnvironmentChanges = {},
): EnvironmentDocument => ({
  environment: 'local',
  recovery: { mode: 'automatic' },
  ...sections,
  components: Object.fromEntries([
    ...services.map((service) => [service.name, { ...componentOf(service), ...components[service.name] }] as const),
    ...Object.entries(more),
  ]),
});
