import * as z from 'zod';
import type { FindingSeverity } from '#application/doctor/check';
import { createDoctor, type DoctorReport } from '#application/doctor/doctor';
import { defineCommand, type Page } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { Tone } from '../text/paint.ts';
import { wrapped } from '../text/wrap.ts';

const MARKS: Readonly<Record<FindingSeverity, readonly [string, Tone]>> = {
  error: ['ERROR  ', 'bad'],
  warning: ['warning', 'warn'],
  info: ['info   ', 'dim'],
};
/** Columns before the words of a finding: its mark. */
const WORDS_AT = 9;

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

export const doctorText = ({ checks, findings, paged }: DoctorReport, { paint, columns }: Page): string[] => {
  const count = (severity: FindingSeverity): number => findings.filter((each) => each.severity === severity).length;
  const summary = `${checks.length} checks: ${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}, ${counted(count('info'), 'info')}.`;
  return [
    ...findings.flatMap(({ severity, what, fix }) => {
      const [mark, tone] = MARKS[severity];
      const [first = '', ...rest] = wrapped(`${mark}  ${what}`, columns, WORDS_AT);
      return [
        paint(tone, mark) + first.slice(mark.length),
        ...rest,
        ...wrapped(`${' '.repeat(WORDS_AT)}fix: ${fix}`, columns, WORDS_AT + 5).map((line) => paint('dim', line)),
      ];
    }),
    ...(findings.length === 0 ? [] : ['']),
    count('error') === 0 ? paint('good', summary) : paint('bad', summary),
    ...(paged === undefined
      ? []
      : [`A test page ('${paged.subject}') was handed to ${paged.topicArn}: ask whoever is on call whether it came.`]),
  ];
};

export const doctor = defineCommand({
  name: 'doctor',
  description: 'look for the usual troubles of a set-up, and say what to do about each',
  needs: 'viewer',
  arguments: [],
  options: [
    {
      flags: '--page',
      description: 'also send a test page to the paging topic: it wakes people (needs the role operator)',
    },
  ],
  args: z.strictObject({ page: z.boolean().prefault(false) }),
  run: async ({ page }, context) => {
    const deployment = await context.connect();
    const { table, directory, playbooks, deadLetterQueue } = deployment;
    const examine = createDoctor({
      clock: context.clock,
      table,
      directory,
      playbooks,
      deadLetters: deadLetterQueue,
      ...deployment.doctor,
    });
    const result = await examine({ page, requestedBy: page ? await deployment.caller() : '' });
    return {
      exitCode: result.hasErrors ? EXIT.findings : EXIT.done,
      result,
      text: (sheet) => doctorText(result, sheet),
    };
  },
});
