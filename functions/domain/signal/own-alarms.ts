/**
 * How the names of this system's own alarms begin.
 *
 * They page directly and never start a recovery: the intake must not recover what the intake itself stands on.
 */
export const OWN_ALARM_PREFIX = 'auto-recovery-';

/** Whether an alarm watches this system itself. */
export const isOwnAlarm = (alarmName: string): boolean => alarmName.startsWith(OWN_ALARM_PREFIX);
