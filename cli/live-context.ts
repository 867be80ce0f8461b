import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { connect } from './connect.ts';
import type { Context } from './context.ts';

/** The parts of a process that a command line runs in. */
export type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

/** Colour is for terminals that want it: https://no-color.org says that any value but an empty one refuses it. */
const hasColour = ({ stdout, env }: Streams): boolean =>
  stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';

const asker =
  ({ stdin, stderr }: Streams) =>
  async (question: string): Promise<string> => {
    const line = createInterface({ input: stdin, output: stderr });
    // why raced: a terminal that is closed ends the interface and never answers the question
    const closed = new Promise<string>((resolve) => line.once('close', () => resolve('')));
    const answer = await Promise.race([line.question(question), closed]);
    line.close();
    return answer;
  };

/** The context of the real command line. */
export const liveContext = (streams: Streams): Context => ({
  clock: { now: () => new Date() },
  out: (line) => streams.stdout.write(`${line}\n`),
  err: (line) => streams.stderr.write(`${line}\n`),
  terminal: {
    hasColour: hasColour(streams),
    columns: streams.stdout.isTTY === true ? streams.stdout.columns : undefined,
    ask: streams.stdin.isTTY === true ? asker(streams) : undefined,
  },
  newRequestId: randomUUID,
  connect: () => connect(streams.env),
});
