import * as z from 'zod';
import { createShow, type Durations, type ShowReport } from '#application/queries/show';
import type { Entry } from '#application/queries/timeline';
import { defineCommand, type Page } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { Tone } from '../text/paint.ts';
import { tableOf } from '../text/table.ts';
import { clockTimeOf, fromNow, momentAndDistance, momentOf, waitsText } from '../text/time.ts';
import { wrapped } from '../text/wrap.ts';

/** Columns before the words of a timeline's line: seconds, time of day, kind. */
const WORDS_AT = 35;

/** Seconds to a tenth; what rounds to nothing is nothing, without a sign. */
const secondsOf = (seconds: number): string => (Math.round(seconds * 10) / 10 + 0).toFixed(1);

const toneOf = ({ what, words }: Entry): Tone =>
  words.includes('FAILED') ? 'bad' : what === 'done' ? 'bold' : what === 'told' ? 'dim' : 'plain';

const timeline = ({ timeline: entries }: ShowReport, { paint, columns }: Page): string[] => [
  paint('dim', `  ${'SECONDS'.padStart(9)}  ${'AT'.padEnd(9)}  ${'WHAT'.padEnd(9)}`.trimEnd()),
  ...entries.flatMap((entry) => {
    const head = `  ${secondsOf(entry.seconds).padStart(9)}  ${clockTimeOf(entry.at)}  ${entry.what.padEnd(9)}`;
    const [first = '', ...rest] = wrapped(`${head}  ${entry.words}`, columns, WORDS_AT);
    return [
      paint(toneOf(entry), first),
      ...rest.map((line) => paint(toneOf(entry), line)),
      ...entry.details
        .flatMap((detail) => wrapped(`${' '.repeat(WORDS_AT)}- ${detail}`, columns, WORDS_AT + 2))
        .map((line) => paint('dim', line)),
    ];
  }),
];

const MOMENTS = [
  ['failure began', 'signal taken', 'failureToSignalSeconds'],
  ['signal taken', 'admitted', 'signalToAdmittedSeconds'],
  ['admitted', 'first command', 'admittedToFirstCommandSeconds'],
  ['first command', 'ended', 'firstCommandToEndedSeconds'],
  ['failure began', 'ended', 'failureToEndedSeconds'],
] as const satisfies readonly (readonly [string, string, keyof Durations])[];

const durations = ({ durations: all, recoveries }: ShowReport, { paint }: Page): string[] =>
  all.length === 0
    ? []
    : tableOf(
        [
          { head: 'seconds from … to' },
          ...recoveries.map(({ attempt }) => ({ head: `attempt ${attempt}`, align: 'right' as const })),
        ],
        MOMENTS.map(([from, to, name]) => [
          `${from} → ${to}`,
          ...all.map((each) => {
            const seconds = each[name];
            return seconds === undefined ? '-' : secondsOf(seconds);
          }),
        ]),
        paint,
      );

const audit = ({ audit: chains }: ShowReport, { paint }: Page): string[] =>
  chains.map(({ recoveryId, state, records, flaw, head }) => {
    if (state === 'not-yet') return `Audit chain of ${recoveryId}: written when it ends.`;
    if (state === 'whole') {
      return paint(
        'good',
        `Audit chain of ${recoveryId}: whole, ${records} records, head ${(head ?? '').slice(0, 16)}.`,
      );
    }
    return paint('bad', `Audit chain of ${recoveryId}: NOT WHOLE: ${flaw ?? ''}. Somebody may have altered it.`);
  });

const headline = ({ shows, incident, recoveries }: ShowReport, { paint }: Page): string => {
  const [recovery] = recoveries;
  if (shows === 'incident' || recovery === undefined) {
    const verdict = incident.verdict === undefined ? '' : `, ${incident.verdict}`;
    return paint('bold', `Incident ${incident.incidentId} of ${incident.component}: ${incident.status}${verdict}`);
  }
  const { status, verdict, outcome = 'unknown' } = recovery;
  const how = status === 'live' ? 'running' : verdict === outcome ? outcome : `${verdict ?? 'ended'} (${outcome})`;
  return paint('bold', `Recovery ${recovery.recoveryId} of ${incident.component}: attempt ${recovery.attempt}, ${how}`);
};

export const showText = (report: ShowReport, page: Page): string[] => {
  const { incident, waits, recoveries, at } = report;
  const { classification } = incident;
  return [
    headline(report, page),
    `  failing since  ${momentAndDistance(incident.failingSince, at)}`,
    `  what           ${classification.type}, ${classification.severity} (${classification.priorityLabel}), confidence ${classification.confidence.toFixed(2)}`,
    ...(incident.dependents.length === 0 ? [] : [`  depends on it  ${incident.dependents.join(', ')}`]),
    ...(report.shows === 'recovery' ? [`  incident       ${incident.incidentId} (${incident.status})`] : []),
    ...recoveries.map(
      ({ attempt, playbook, playbookVersion, playbookDigest, status, deadlineAt }) =>
        `  attempt ${attempt}      ${playbook} v${playbookVersion} (${playbookDigest.slice(0, 12)})${status === 'live' ? `, ends by ${momentOf(deadlineAt)} (${fromNow(deadlineAt, at)})` : ''}`,
    ),
    ...(waits === undefined ? [] : wrapped(`  waits for      ${waitsText(waits, at)}`, page.columns, 17)),
    '',
    ...timeline(report, page),
    '',
    ...durations(report, page),
    ...(recoveries.length === 0 ? ['No recovery was started.'] : ['']),
    ...audit(report, page),
  ];
};

export const show = defineCommand({
  name: 'show',
  description: 'one failure from first to last: what was seen, decided and why, done, measured and told',
  needs: 'viewer',
  arguments: [{ name: 'id', description: 'of an incident or of a recovery', isRequired: true }],
  options: [],
  args: z.strictObject({ id: z.string().min(1) }),
  run: async ({ id }, context) => {
    const { table } = await context.connect();
    const result = await createShow({ clock: context.clock, table })(id);
    const isFlawed = result.audit.some(({ state }) => state === 'flawed');
    return {
      exitCode: isFlawed ? EXIT.findings : EXIT.done,
      result,
      text: (page) => showText(result, page),
    };
  },
});
