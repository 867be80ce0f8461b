import { isOwnAlarm, OWN_ALARM_PREFIX } from '../../../domain/signal/own-alarms.ts';
import { type Check, type Finding, namesOf } from '../check.ts';

const DEPLOY = 'deploy the stack again: npx cdk deploy --all';

/** The system's own alarms stand, are armed and page: without the heartbeat nobody notices that this system stopped. */
export const ownAlarms: Check = {
  name: 'own-alarms',
  look: async ({ alarms, topicArns }) => {
    const own = (await alarms.all()).filter(({ alarmName }) => isOwnAlarm(alarmName));
    const findings: Finding[] = [];
    if (!own.some(({ alarmName }) => alarmName.includes('heartbeat'))) {
      findings.push({
        severity: 'error',
        what: `the heartbeat alarm is missing (no '${OWN_ALARM_PREFIX}…heartbeat…' in this account and region): nobody would notice that this system stopped`,
        fix: DEPLOY,
      });
    }
    const disabled = own.filter(({ areActionsEnabled }) => !areActionsEnabled).map(({ alarmName }) => alarmName);
    if (disabled.length > 0) {
      findings.push({
        severity: 'error',
        what: `own alarms whose actions are disabled: ${namesOf(disabled)}`,
        fix: `aws cloudwatch enable-alarm-actions --alarm-names ${disabled.join(' ')}`,
      });
    }
    const silent = own
      .filter(({ alarmActions }) => !alarmActions.includes(topicArns.pages))
      .map(({ alarmName }) => alarmName);
    if (silent.length > 0) {
      findings.push({
        severity: 'error',
        what: `own alarms that do not notify the paging topic: ${namesOf(silent)}`,
        fix: DEPLOY,
      });
    }
    for (const { alarmName } of own.filter(({ state }) => state === 'ALARM')) {
      findings.push({
        severity: 'error',
        what: `own alarm ${alarmName} is firing: this system itself is not well`,
        fix: `see what it watches: aws cloudwatch describe-alarms --alarm-names ${alarmName}`,
      });
    }
    return findings;
  },
};
