import { createAskGates } from '#application/ask-gates';
import type { Context, Deployment } from '#cli/context';
import { createDirect } from '#cli/direct';
import type { ExitCode } from '#cli/exit-codes';
import { run } from '#cli/run';
import { aClinic, aDeadLetterQueue } from '../application/doctor/clinic.ts';
import { ACCOUNT_ID, clock, directory, playbooks, type Writes } from '../application/queries/world.ts';

export const CALLER = `arn:aws:iam::${ACCOUNT_ID}:user/ann`;

export interface Given {
  readonly writes?: Writes;
  /** What the function answers, or throws; by what it was asked. */
  readonly answers?: (payload: Readonly<Record<string, unknown>>) => unknown;
  readonly deployment?: Partial<Deployment>;
  readonly clinic?: Parameters<typeof aClinic>[0];
  /** What a person at the terminal types; without it nobody sits there. */
  readonly typed?: string;
  readonly hasColour?: boolean;
  readonly columns?: number;
  readonly connect?: Context['connect'];
}

export interface Ran {
  readonly exitCode: ExitCode;
  /** What was printed as the result. */
  readonly out: string;
  /** What was said beside it. */
  readonly err: string;
  /** What the deployed function was asked. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
  readonly questions: readonly string[];
  /** The result as JSON. */
  json(): { command: string; exitCode: number; result?: unknown; error?: { code: string; message: string } };
}

/** Runs one command line over memory adapters. */
export const recovery = async (line: string | readonly string[], given: Given = {}): Promise<Ran> => {
  const out: string[] = [];
  const err: string[] = [];
  const asked: Readonly<Record<string, unknown>>[] = [];
  const questions: string[] = [];
  const clinic = await aClinic(given.clinic, ...(given.writes ?? []));
  const table = { ...clinic.table, transact: async () => Promise.reject(new Error('the CLI must not write')) };
  const deployment: Deployment = {
    accountId: ACCOUNT_ID,
    region: 'eu-central-1',
    directory,
    playbooks,
    table,
    askGates: createAskGates({ table }),
    direct: createDirect(async (payload) => {
      asked.push(JSON.parse(JSON.stringify(payload)));
      return given.answers?.(payload);
    }),
    caller: async () => CALLER,
    deadLetterQueue: aDeadLetterQueue([]),
    doctor: clinic,
    ...given.deployment,
  };
  const { typed } = given;
  const exitCode = await run(typeof line === 'string' ? line.split(' ') : line, {
    clock,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    terminal: {
      hasColour: given.hasColour ?? false,
      columns: given.columns,
      ask:
        typed === undefined
          ? undefined
          : async (question) => {
              questions.push(question);
              return typed;
            },
    },
    newRequestId: () => 'request-1',
    connect: given.connect ?? (async () => deployment),
  });
  return {
    exitCode,
    out: out.join('\n'),
    err: err.join('\n'),
    asked,
    questions,
    json: () => JSON.parse(out.join('\n')),
  };
};
