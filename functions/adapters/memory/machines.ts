import type { Answer, Execution, Machines } from '../../application/ports.ts';
import { RecoveryError } from '../../domain/errors.ts';

export interface MemoryExecution {
  readonly machineArn: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly execution: Execution;
}

export interface MemoryMachines extends Machines {
  /** By name, in the order in which they were started. */
  readonly executions: ReadonlyMap<string, MemoryExecution>;
  /** Every answer that a waiting step heard, by its token. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** Ends a running execution; its waiting steps wait no more. */
  end(name: string, execution: Execution): void;
  /** Lets a step of an execution wait; answers its token. */
  waitFor(name: string): string;
  /** Lets the step give up: an answer to its token comes too late. */
  giveUp(taskToken: string): void;
  /** While true a stopped execution is still seen running, as Step Functions may show it for a moment. */
  holdStops(held: boolean): void;
  /** Machines that do not exist; every other does. */
  readonly missing: Set<string>;
}

/** Step Functions in memory: executions end when they are told to. */
export const createMemoryMachines = (): MemoryMachines => {
  const executions = new Map<string, MemoryExecution>();
  const answers = new Map<string, Answer>();
  const waiting = new Map<string, string>();
  const stops = new Map<string, Execution>();
  const missing = new Set<string>();
  let stopsHeld = false;
  let tokens = 0;

  const runs = (name: string): boolean => executions.get(name)?.execution.status === 'RUNNING';
  const end = (name: string, execution: Execution): void => {
    const found = executions.get(name);
    if (found === undefined) throw new Error(`no execution '${name}' was started`);
    if (!runs(name)) throw new Error(`execution '${name}' has ended as ${found.execution.status} already`);
    executions.set(name, { ...found, execution });
    stops.delete(name);
  };

  return {
    executions,
    answers,
    missing,
    end,
    waitFor: (name) => {
      tokens += 1;
      waiting.set(`token-${tokens}`, name);
      return `token-${tokens}`;
    },
    giveUp: (taskToken) => {
      waiting.delete(taskToken);
    },
    holdStops: (held) => {
      stopsHeld = held;
      if (held) return;
      for (const [name, execution] of stops) end(name, execution);
    },
    start: async (machineArn, name, input) => {
      if (missing.has(machineArn)) throw new RecoveryError('PlaybookNotDeployed', `no machine ${machineArn}`);
      if (executions.has(name)) return;
      executions.set(name, { machineArn, name, input: structuredClone(input), execution: { status: 'RUNNING' } });
    },
    look: async (_machineArn, name) => executions.get(name)?.execution,
    stop: async (_machineArn, name, cause) => {
      if (!runs(name)) return;
      const stopped = { status: 'ABORTED', error: 'Stopped', cause } as const;
      if (stopsHeld) stops.set(name, stopped);
      else end(name, stopped);
    },
    answer: async (taskToken, answer) => {
      const name = waiting.get(taskToken);
      if (name === undefined || !runs(name)) return false;
      waiting.delete(taskToken);
      answers.set(taskToken, structuredClone(answer));
      return true;
    },
  };
};
