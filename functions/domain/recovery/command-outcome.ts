import * as z from 'zod';
import type { StepResult } from './step-run.ts';

/** Exit codes of the project's command documents, as every script ends with one of them. */
export const EXIT_CODES = {
  0: 'done',
  64: 'a parameter is not acceptable',
  69: 'the supervisor or the unit cannot be reached',
  70: 'the action was tried and did not have its effect',
  71: 'the host has seen a newer recovery of this unit and refused',
  72: 'the host has already begun this step and refused to repeat it',
  75: 'the host does not meet a prerequisite',
} as const;
const REPEATED = 72;

const Facts = z.record(z.string(), z.unknown());
const Repeated = z.object({
  repeated: z.literal(true),
  first: z.object({ exitCode: z.int().nullable(), result: Facts.nullable() }),
});

/** Bounded, so that a state's output in the console stays readable and far below Step Functions' 256 KiB. */
const MESSAGE_CHARACTERS = 400;

const lastLine = (text: string): string => {
  const trimmed = text.trim();
  return trimmed.slice(trimmed.lastIndexOf('\n') + 1).trim();
};

const factsIn = (output: string): Record<string, unknown> => {
  try {
    const parsed = Facts.safeParse(JSON.parse(lastLine(output)));
    return parsed.success ? parsed.data : {};
  } catch {
    // why absence here: a script that was killed leaves no result line, and that is no result
    return {};
  }
};

/** What SSM Agent adds to a failed script's own words. */
const AGENT_WORDS = /^failed to run commands: exit status \d+$/;

const messageOf = (output: string, errorOutput: string, fallback: string): string => {
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('{'));
  const errors = errorOutput
    .trimEnd()
    .split('\n')
    .filter((line) => !AGENT_WORDS.test(line.trim()));
  const text = lastLine(errors.join('\n')) || lastLine(lines.join('\n')) || fallback;
  return text.slice(0, MESSAGE_CHARACTERS);
};

/**
 * What a command's end means for its step, `undefined` while the command is not over.
 *
 * A repetition that the host refused is not a failure: it stands for the first run, whose end the host reports. While
 * the first run is under way there is no outcome yet.
 */
export const commandOutcome = (command: {
  readonly ended?: 'done' | 'failed' | 'timed-out' | 'cancelled' | 'undeliverable';
  readonly status: string;
  readonly exitCode?: number;
  readonly output: string;
  readonly errorOutput: string;
}): { readonly state: 'done' | 'failed'; readonly result: StepResult } | undefined => {
  const { ended, status, exitCode, output, errorOutput } = command;
  if (ended === undefined) return undefined;
  const facts = factsIn(output);
  if (exitCode === REPEATED) {
    const repeated = Repeated.safeParse(facts);
    if (!repeated.success || repeated.data.first.exitCode === null) return undefined;
    const { exitCode: first, result } = repeated.data.first;
    return {
      state: first === 0 ? 'done' : 'failed',
      result: {
        exitCode: first,
        message: `the host had run it already and it ended with ${first}`,
        facts: result ?? {},
      },
    };
  }
  if (ended === 'done') {
    return { state: 'done', result: { exitCode: exitCode ?? 0, message: messageOf(output, '', 'done'), facts } };
  }
  const known = exitCode === undefined ? undefined : EXIT_CODES[exitCode as keyof typeof EXIT_CODES];
  const reason =
    ended === 'failed' ? (known ?? `it ended with exit code ${exitCode ?? 'unknown'}`) : status.toLowerCase();
  const said = messageOf(output, errorOutput, '');
  return {
    state: 'failed',
    result: {
      ...(exitCode === undefined ? {} : { exitCode }),
      message: said === '' ? reason : `${reason}: ${said}`.slice(0, MESSAGE_CHARACTERS),
      facts,
    },
  };
};
