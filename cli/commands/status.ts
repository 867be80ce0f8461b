import * as z from 'zod';
import { createStatus, type OpenIncident, type RunningRecovery, type StatusReport } from '#application/queries/status';
import { inWords } from '#domain/duration';
import { defineCommand, type Page } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type Cell, tableOf } from '../text/table.ts';
import { fromNow, momentAndDistance, momentOf, waitsText } from '../text/time.ts';
import { wrapped } from '../text/wrap.ts';

const stepOf = ({ step, stepsEnded, revokedBecause }: RunningRecovery): Cell => {
  if (revokedBecause !== undefined) return { text: `being stopped: ${revokedBecause}`, tone: 'warn' };
  if (step === undefined) return stepsEnded === 0 ? 'starting' : `between steps, ${stepsEnded} ended`;
  return `${step.stepRun} (${step.command}) for ${inWords(step.ageSeconds)}`;
};

/** Puts under each row of a table what belongs to it and is too long for a column. */
const withNotes = (table: readonly string[], notes: readonly (readonly string[])[]): string[] => {
  const [head = '', ...rows] = table;
  return [head, ...rows.flatMap((row, index) => [row, ...(notes[index] ?? [])])];
};

const note = (text: string, { paint, columns }: Page): string[] =>
  wrapped(`      ${text}`, columns, 8).map((line) => paint('dim', line));

const recoveries = ({ recoveries: running, at }: StatusReport, page: Page): string[] =>
  withNotes(
    tableOf(
      [
        { head: 'component' },
        { head: 'age', align: 'right' },
        { head: 'ends by' },
        { head: 'playbook' },
        { head: 'step under way' },
      ],
      running.map((recovery) => [
        { text: recovery.component, tone: 'bold' },
        inWords(recovery.ageSeconds),
        recovery.overdue
          ? { text: `OVERDUE, ${fromNow(recovery.deadlineAt, at)}`, tone: 'bad' }
          : fromNow(recovery.deadlineAt, at),
        `${recovery.playbook} v${recovery.playbookVersion}`,
        stepOf(recovery),
      ]),
      page.paint,
    ),
    running.map(({ recoveryId }) => note(`recovery show ${recoveryId}`, page)),
  );

const waitsOf = ({ waits, pagedAt }: OpenIncident, at: string): string =>
  `waits for ${waitsText(waits, at)}${pagedAt === undefined ? '' : `; people were paged ${fromNow(pagedAt, at)}`}`;

const incidents = ({ incidents: open, at }: StatusReport, page: Page): string[] =>
  withNotes(
    tableOf(
      [{ head: 'component' }, { head: 'failing for', align: 'right' }, { head: 'state' }, { head: 'what' }],
      open.map((incident) => [
        { text: incident.component, tone: 'bold' },
        inWords(incident.ageSeconds),
        { text: incident.status, tone: incident.status === 'needs-people' ? 'bad' : 'warn' },
        `${incident.type}, ${incident.severity}`,
      ]),
      page.paint,
    ),
    open.map((incident) => [
      ...note(waitsOf(incident, at), page),
      ...note(`recovery show ${incident.incidentId}`, page),
    ]),
  );

export const statusText = (report: StatusReport, page: Page): string[] => {
  const { paint } = page;
  const { switches, mode, at } = report;
  const isOff = !report.enabled || switches.some(({ component }) => component === undefined);
  const headline = isOff
    ? paint('bad', 'recovery is DISABLED')
    : `recovery is enabled${mode === 'shadow' ? `, in ${paint('warn', 'SHADOW')} mode: nothing is touched` : ''}`;
  return [
    `Environment ${report.environment} at ${momentOf(at)}: ${headline}.`,
    ...(report.enabled ? [] : [paint('bad', 'DISABLED by the deployed environment document (recovery.enabled).')]),
    ...switches.map(({ component, by, reason, at: since, until }) =>
      paint(
        'bad',
        `DISABLED for ${component ?? 'all components'} ${fromNow(since, at)} by ${by}: ${reason}. ` +
          (until === undefined
            ? `It stays so until \`recovery enable${component === undefined ? '' : ` ${component}`}\`.`
            : `It ends ${momentAndDistance(until, at)}.`),
      ),
    ),
    '',
    report.recoveries.length === 0
      ? 'No recovery is running.'
      : paint('bold', `Running: ${report.recoveries.length} of at most ${report.maxConcurrent}`),
    ...(report.recoveries.length === 0 ? [] : recoveries(report, page)),
    '',
    report.incidents.length === 0
      ? paint('good', 'No incident is open.')
      : paint('bold', `Open incidents: ${report.incidents.length}`),
    ...(report.incidents.length === 0 ? [] : incidents(report, page)),
  ];
};

export const status = defineCommand({
  name: 'status',
  description: 'what is going on now: switches, running recoveries, open incidents and what each waits for',
  needs: 'viewer',
  arguments: [],
  options: [],
  args: z.strictObject({}),
  run: async (_args, context) => {
    const { table, directory } = await context.connect();
    const result = await createStatus({ clock: context.clock, table, directory })();
    return { exitCode: EXIT.done, result, text: (page) => statusText(result, page) };
  },
});
