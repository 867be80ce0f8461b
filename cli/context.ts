import type { AskGates } from '#application/ask-gates';
import type { DeployedPlaybook } from '#application/deps';
import type { DoctorDeps } from '#application/doctor/check';
import type { DeadLetterQueue } from '#application/doctor/ports';
import type { Clock, Table } from '#application/ports';
import type { Directory } from '#domain/environment/directory';
import type { Direct } from './direct.ts';

/** What a command may ask of the deployment that the environment of the process names. */
export interface Deployment {
  readonly accountId: string;
  readonly region: string;
  readonly directory: Directory;
  readonly playbooks: readonly DeployedPlaybook[];
  /** Read only: whatever changes goes through the functions, and the viewer's policy allows no write. */
  readonly table: Table;
  readonly askGates: AskGates;
  /** The function that takes persons' requests. */
  readonly direct: Direct;
  /** Who asks, as AWS knows the caller: an ARN. */
  caller(): Promise<string>;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly doctor: Pick<DoctorDeps, 'topicArns' | 'alarms' | 'subscriptions' | 'nodes' | 'notifier'>;
}

/** Everything that a command stands on; a test of a command makes one by hand. */
export interface Context {
  readonly clock: Clock;
  /** Writes one line of the result. */
  readonly out: (line: string) => void;
  /** Writes one line of talk. */
  readonly err: (line: string) => void;
  readonly terminal: {
    readonly hasColour: boolean;
    /** Columns of the terminal that shows the result; absent when none does. */
    readonly columns?: number | undefined;
    /** Asks a person; absent when nobody sits there. */
    readonly ask?: ((question: string) => Promise<string>) | undefined;
  };
  /** A new id for a request: the same request sent again must carry the same. */
  readonly newRequestId: () => string;
  /** @throws Error with a code of `cli-error.ts`, or RecoveryError, in words that say what to do */
  readonly connect: () => Promise<Deployment>;
}
