import type * as z from 'zod';
import { cliError } from './cli-error.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Paint } from './text/paint.ts';

/**
 * Who may run a command: a viewer reads, an operator acts (I6). AWS enforces it by the policies of the caller. A
 * command that looks at files alone needs no role and no account.
 */
export type Role = 'nobody' | 'viewer' | 'operator';

export interface ArgumentSpec {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
  /** Whether several may be given; they arrive as a list. */
  readonly isRepeated?: true;
}

export interface OptionSpec {
  /** As commander reads it: `--for <duration>`; its value is given under the camel-case name. */
  readonly flags: string;
  readonly description: string;
}

/** How the text of an answer may be written. */
export interface Page {
  readonly paint: Paint;
  /** Columns to keep to; absent where lines must not be broken. */
  readonly columns?: number | undefined;
}

/** What a command has to say. */
export interface Answer {
  readonly exitCode: ExitCode;
  /** With `--json`: the `result` of the one object that is printed. */
  readonly result: unknown;
  /** Without: the lines that are printed. */
  readonly text: (page: Page) => readonly string[];
}

export type Given = Readonly<Record<string, unknown>>;

/** A command as data: help, parsing and tests read the same object. */
export interface Command {
  /** What the command is about, where several are about the same: `playbook` of `playbook lint`. */
  readonly noun?: string;
  readonly name: string;
  readonly description: string;
  readonly needs: Role;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** @throws Error `Usage` naming the argument, what it is and what is wanted */
  run(given: Given, context: Context): Promise<Answer>;
}

/** Ties a command to the schema of its arguments, so that `run` gets them checked and typed. */
export const defineCommand = <Args extends z.ZodType>(
  command: Omit<Command, 'run'> & {
    readonly args: Args;
    run(args: z.output<Args>, context: Context): Promise<Answer>;
  },
): Command => {
  const { args, run, ...rest } = command;
  return {
    ...rest,
    run: async (given, context) => {
      const parsed = args.safeParse(given);
      if (parsed.success) return run(parsed.data, context);
      const said = parsed.error.issues.map((issue) => {
        const path = issue.path.map(String).join('.');
        const got = path === '' ? '' : ` '${String(given[path] ?? '')}'`;
        return `${path}${got}: ${issue.message}`;
      });
      throw cliError('Usage', said.join('; '));
    },
  };
};
