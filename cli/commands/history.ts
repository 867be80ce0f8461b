import * as z from 'zod';
import { createHistory, type HistoryReport } from '#application/queries/history';
import { Duration, inWords } from '#domain/duration';
import { RecoveryError } from '#domain/errors';
import { defineCommand, type Page } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { Tone } from '../text/paint.ts';
import { tableOf } from '../text/table.ts';
import { momentOf } from '../text/time.ts';

/** Recoveries that are listed where neither a time nor a number is asked for: a screen full. */
const DEFAULT_LIMIT = 20;

const TONES: Readonly<Record<string, Tone>> = {
  recovered: 'good',
  'self-resolved': 'good',
  recurred: 'bad',
  failed: 'bad',
  inconclusive: 'warn',
};

/** A cause is told whole by `show`; here it must fit a line. */
const CAUSE_CHARACTERS = 80;
const short = (cause: string): string =>
  cause.length <= CAUSE_CHARACTERS ? cause : `${cause.slice(0, CAUSE_CHARACTERS - 1)}…`;

export const historyText = ({ recoveries, more, since }: HistoryReport, { paint }: Page): string[] => {
  const range = since === undefined ? '' : ` since ${momentOf(since)}`;
  if (recoveries.length === 0) return [`No recovery has ended${range}.`];
  return [
    ...tableOf(
      [
        { head: 'admitted' },
        { head: 'component' },
        { head: 'verdict' },
        { head: 'took', align: 'right' },
        { head: 'playbook' },
        { head: 'recovery' },
        { head: 'cause' },
      ],
      recoveries.map((recovery) => [
        momentOf(recovery.admittedAt),
        { text: recovery.component, tone: 'bold' },
        { text: recovery.verdict ?? 'unknown', tone: TONES[recovery.verdict ?? ''] ?? 'warn' },
        inWords(recovery.tookSeconds),
        `${recovery.playbook} v${recovery.playbookVersion}`,
        recovery.recoveryId,
        short(recovery.cause ?? ''),
      ]),
      paint,
    ),
    ...(more ? ['', `Older ones are left out: ask for more with --limit, or for a time with --last 24h.`] : []),
  ];
};

export const history = defineCommand({
  name: 'history',
  description: 'recoveries that have ended, newest first',
  needs: 'viewer',
  arguments: [],
  options: [
    { flags: '--component <name>', description: 'only of this component' },
    { flags: '--last <duration>', description: 'only those of the last so long, e.g. 24h' },
    { flags: '--limit <number>', description: `at most so many (${DEFAULT_LIMIT}, or all with --last)` },
  ],
  args: z.strictObject({
    component: z.string().optional(),
    last: Duration.optional(),
    limit: z.coerce.number('write a whole number').int().min(1).max(10_000).optional(),
  }),
  run: async ({ component, last, limit }, context) => {
    const { table, directory } = await context.connect();
    const result = await createHistory({ clock: context.clock, table })({
      component,
      lastSeconds: last,
      limit: limit ?? (last === undefined ? DEFAULT_LIMIT : undefined),
    });
    if (component !== undefined && result.recoveries.length === 0 && directory.component(component) === undefined) {
      // why only here: a component that is declared no more still has its history
      throw new RecoveryError(
        'ComponentNotDeclared',
        `no component '${component}' is declared, and none ever recovered`,
      );
    }
    return { exitCode: EXIT.done, result, text: (page) => historyText(result, page) };
  },
});
