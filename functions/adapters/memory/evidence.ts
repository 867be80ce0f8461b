import type { AlarmState, Evidence } from '../../application/ports.ts';
import { canonical } from '../../domain/digest.ts';
import type { MetricReference } from '../../domain/environment/component.ts';

export interface MemoryEvidence extends Evidence {
  /** Sets how an alarm stands and since when; `details` are further fields as DescribeAlarms gives them. */
  setAlarm(alarmName: string, state: AlarmState['state'], at: Date, details?: Readonly<Record<string, unknown>>): void;
  forgetAlarm(alarmName: string): void;
  addValue(metric: MetricReference, at: Date, value: number): void;
}

/** CloudWatch in memory: alarms and values are what was set. */
export const createMemoryEvidence = (): MemoryEvidence => {
  const alarms = new Map<string, AlarmState>();
  const values = new Map<string, { readonly at: Date; readonly value: number }[]>();
  return {
    setAlarm: (alarmName, state, at, details = {}) => {
      const described = { ...details, AlarmName: alarmName, StateValue: state, StateTransitionedTimestamp: at };
      alarms.set(alarmName, { alarmName, state, described });
    },
    forgetAlarm: (alarmName) => {
      alarms.delete(alarmName);
    },
    addValue: (metric, at, value) => {
      const key = canonical(metric);
      values.set(key, [...(values.get(key) ?? []), { at, value }]);
    },
    alarmsInAlarm: async () => [...alarms.values()].filter(({ state }) => state === 'ALARM'),
    alarms: async (names) => names.flatMap((name) => alarms.get(name) ?? []),
    values: async (metrics, since, now) =>
      metrics.map((metric) =>
        (values.get(canonical(metric)) ?? [])
          .filter(({ at }) => at >= since && at <= now)
          .sort((a, b) => a.at.getTime() - b.at.getTime())
          .map(({ value }) => value),
      ),
  };
};
