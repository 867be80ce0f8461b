import type { ComponentDocument, EnvironmentChanges } from '#infra/local/environment';
import { FLEET_NODE } from '#infra/local/environment';
import type { Staged } from './same-path-cases.ts';

export const METRICS_NAMESPACE = 'SamePath';

/** Two data points fit into the shortest stability time with room: CloudWatch stores 1, 5, 10 and 30 s. */
const METRIC_PERIOD_SECONDS = 5;

/** A fact in a file of cases that is another for each case: its component's name. */
export const OF_THE_CASE = 'of-the-case';

/** The name of what each case has for itself, where its facts name one. */
export const ownThingOf = ({ component, cases }: Staged): string | undefined =>
  Object.values(cases.facts).includes(OF_THE_CASE) ? component : undefined;

/** The alarm of a case whose criteria look at alarms. */
export const alarmOf = ({ component, cases }: Staged): string | undefined =>
  cases.alarms === undefined ? undefined : `${component}-quiet`;

export const metricsOf = ({ cases, each }: Staged): Readonly<Record<string, number>> =>
  each.metrics ?? cases.metrics ?? {};

const componentOf = (staged: Staged): ComponentDocument => {
  const { compiled, component, cases } = staged;
  const alarm = alarmOf(staged);
  return {
    kind: compiled.summary.triggers.kinds?.[0] ?? 'service',
    owner: 'same-path',
    mode: 'automatic',
    node: FLEET_NODE,
    alarms: alarm === undefined ? [] : [alarm],
    facts: Object.fromEntries(
      Object.entries(cases.facts).map(([name, value]) => [name, value === OF_THE_CASE ? component : value]),
    ),
    metrics: Object.fromEntries(
      Object.keys(metricsOf(staged)).map((metric) => [
        metric,
        {
          namespace: METRICS_NAMESPACE,
          metric,
          dimensions: { Component: component },
          statistic: 'Average',
          periodSeconds: METRIC_PERIOD_SECONDS,
        },
      ]),
    ),
  };
};

/** The times of the success criteria, short where the environment may say so. */
export const WINDOW_SECONDS = 15;
const STABILITY_SECONDS = 1;

/** An environment in which each case has a component of its own, and in which nothing is tried a second time. */
export const environmentFor = (staged: readonly Staged[]): EnvironmentChanges => ({
  sections: {
    recovery: { mode: 'automatic', attempts: 1, maxConcurrent: 50 },
    validation: { timeout: `${WINDOW_SECONDS}s`, stability: `${STABILITY_SECONDS}s` },
  },
  more: Object.fromEntries(staged.map((each) => [each.component, componentOf(each)])),
});
