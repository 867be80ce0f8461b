/** The namespace of the system's own metrics; each carries the one dimension `service`. */
export const MEASURES_NAMESPACE = 'AutoRecovery';
export const MEASURES_SERVICE = 'auto-recovery';

/** What the system counts about itself, with CloudWatch's units. The alarms on itself ask for these names. */
export const MEASURES = {
  SignalsTaken: 'Count',
  SignalsDuplicate: 'Count',
  SignalsUnplaced: 'Count',
  SignalsUnreadable: 'Count',
  RecoveriesAdmitted: 'Count',
  RecoveriesRefused: 'Count',
  RecoveriesEnded: 'Count',
  RecoveriesFailed: 'Count',
  SecondsToRecover: 'Seconds',
  MessagesUndelivered: 'Count',
  SweepCompleted: 'Count',
  SweepTroubles: 'Count',
} as const;
export type MeasureName = keyof typeof MEASURES;
