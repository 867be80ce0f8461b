import { metricsOf } from '../metrics.ts';
import { fieldOf } from '../record.ts';
import { resourceOfMetrics } from '../resource.ts';
import { nameOf, proseOf } from '../text.ts';
import { answer, type Form } from './form.ts';

/** CloudWatch's events about a changed configuration: never a transition, whatever state the alarm happens to be in. */
export const alarmConfiguration: Form = {
  name: 'alarm-configuration',
  read: (payload) => {
    if (fieldOf(payload, 'detail-type') !== 'CloudWatch Alarm Configuration Change') return undefined;
    const detail = fieldOf(payload, 'detail');
    const name = nameOf(fieldOf(detail, 'alarmName'), 255);
    const operation = proseOf(fieldOf(detail, 'operation'), 40) || 'change';
    const configuration = fieldOf(detail, 'configuration');
    const metrics = fieldOf(configuration, 'alarmRule') === undefined ? metricsOf(configuration, undefined) : [];
    const watched = resourceOfMetrics(metrics);
    const alarm = name === undefined ? undefined : { token: name, kind: 'alarm' };
    const resource =
      watched === undefined || name === undefined
        ? (watched ?? alarm)
        : { token: watched.token, kind: `${watched.kind} watched by alarm ${name}`.slice(0, 255) };
    return answer({
      kind: 'not-a-failure',
      why: `configuration of alarm '${name ?? ''}' was written (${operation}): no change of state`,
      ...(resource === undefined ? {} : { resource }),
    });
  },
};
