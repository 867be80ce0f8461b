import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { FailureType } from '../functions/domain/classify/classification.ts';
import { classify } from '../functions/domain/classify/classify.ts';
import { normaliseEach } from '../functions/domain/signal/normalise.ts';
import type { Normalised, SignalResource } from '../functions/domain/signal/signal.ts';

const USAGE = `usage: signals --data DIR --out FILE

Normalises and classifies every DIR/<group>/<name>.json and writes { id: { isFailure, kind, component, why } }.
kind is none for what is no failure, and unknown (with isFailure false) for what no form here reads.`;

/** What one event turned out to be. */
export interface Judgement {
  /** False also for `unknown`: nothing here claims that it is a failure, and `kind` says that nothing is known. */
  readonly isFailure: boolean;
  readonly kind: FailureType | 'none' | 'unknown';
  /** An ARN, or `name (kind)`; null where the payload names nothing. */
  readonly component: string | null;
  readonly why: string;
}

/** A file of the folder; its expectation is never read. */
const EventFile = z.object({ id: z.string().min(1).optional(), event: z.unknown() });

/** Where a payload names no account, one that belongs to nobody. */
const NO_ACCOUNT_ID = '000000000000';

const componentOf = (resource: SignalResource | undefined): string | null => {
  if (resource === undefined) return null;
  return resource.token.startsWith('arn:') ? resource.token : `${resource.token} (${resource.kind})`;
};

const judgeOne = (normalised: Normalised): Judgement => {
  if (normalised.kind !== 'signal') {
    const kind = normalised.kind === 'unknown' ? 'unknown' : 'none';
    return { isFailure: false, kind, component: componentOf(normalised.resource), why: normalised.why };
  }
  const { signal } = normalised;
  const component = componentOf(signal.resource);
  if (signal.state !== 'failing') {
    return { isFailure: false, kind: 'none', component, why: `the alarm is now ${signal.state}: ${signal.reason}` };
  }
  const { type, confidence, because } = classify([signal]);
  return { isFailure: true, kind: type, component, why: `${because.join('; ')} (confidence ${confidence})` };
};

/** Of several payloads in one event the one that matters most: a failure, then what is read, then what is not. */
const rank = ({ isFailure, kind }: Judgement): number => (isFailure ? 0 : kind === 'none' ? 1 : 2);

/** What one event turned out to be; total. */
export const judge = (event: unknown, now: Date): Judgement => {
  const judgements = normaliseEach(event, { accountId: NO_ACCOUNT_ID, now }).map(judgeOne);
  const [worst] = judgements.sort((a, b) => rank(a) - rank(b));
  return worst ?? unreadable('an empty event');
};

const unreadable = (why: string): Judgement => ({ isFailure: false, kind: 'unknown', component: null, why });

const judgeFile = (name: string, text: string, now: Date): readonly [string, Judgement] => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return [
      name,
      unreadable(`the file is not JSON: ${error instanceof Error ? error.message : 'it cannot be parsed'}`),
    ];
  }
  const parsed = EventFile.safeParse(json);
  if (!parsed.success) return [name, unreadable('the file is no object with an event and an optional id')];
  return [parsed.data.id ?? name, judge(parsed.data.event, now)];
};

/** Where the command reads its time from and speaks to. */
export interface Terminal {
  readonly now: () => Date;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const optionsOf = (args: readonly string[]): { data: string; out: string } | string => {
  try {
    const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, out: { type: 'string' } } });
    const { data, out } = values;
    if (data === undefined || out === undefined) return 'both --data and --out are needed';
    return { data, out };
  } catch (error) {
    return error instanceof Error ? error.message : 'the arguments cannot be read';
  }
};

/** Runs the command. Exit codes: 0 done, 2 usage (also a folder that cannot be read or a file that cannot be written). */
export const run = async (args: readonly string[], { now, out, err }: Terminal): Promise<number> => {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    err(`${options}\n${USAGE}`);
    return 2;
  }
  try {
    const entries = await readdir(options.data, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const judged: Record<string, Judgement> = {};
    for (const file of files) {
      const name = relative(options.data, file)
        .replace(/\.json$/, '')
        .split(sep)
        .join('/');
      const [id, judgement] = judgeFile(name, await readFile(file, 'utf8'), now());
      judged[Object.hasOwn(judged, id) ? name : id] = judgement;
    }
    await writeFile(options.out, `${JSON.stringify(judged, null, 2)}\n`);
    const all = Object.values(judged);
    const count = (kind: (judgement: Judgement) => boolean): number => all.filter(kind).length;
    out(
      `${all.length} events: ${count(({ isFailure }) => isFailure)} failures, ${count(({ kind }) => kind === 'none')} no failure, ` +
        `${count(({ kind }) => kind === 'unknown')} unknown; written to ${options.out}`,
    );
    return 0;
  } catch (error) {
    err(
      `${error instanceof Error ? error.message : 'the folder cannot be read or the file cannot be written'}\n${USAGE}`,
    );
    return 2;
  }
};

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2), {
    now: () => new Date(),
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  });
}
