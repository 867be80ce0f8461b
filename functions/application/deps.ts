import type { Directory } from '../domain/environment/directory.ts';
import type { PlaybookSummary } from '../domain/match/match.ts';
import type { Clock, Commands, Evidence, Log, Machines, Measures, Notifier, Table } from './ports.ts';

/** A playbook as this account has it: what the decision needs, and the machine to start. */
export interface DeployedPlaybook extends PlaybookSummary {
  readonly machineArn: string;
}

/** What the use cases stand on; each takes the part that it needs. */
export interface Deps {
  readonly clock: Clock;
  readonly table: Table;
  readonly machines: Machines;
  readonly commands: Commands;
  readonly notifier: Notifier;
  readonly evidence: Evidence;
  readonly measures: Measures;
  readonly log: Log;
  readonly directory: Directory;
  readonly playbooks: readonly DeployedPlaybook[];
  /** The account that this is deployed to; signals of another are refused. */
  readonly accountId: string;
}
