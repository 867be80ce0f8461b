import * as z from 'zod';
import { createRedrive, type RedriveReport } from '#application/doctor/redrive';
import { ACTING_OPTIONS, ActingArgs, confirm } from '../acting.ts';
import { defineCommand, type Page } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { momentOf } from '../text/time.ts';

/** So much of a body says what it is; the whole of it is in the JSON. */
const BODY_CHARACTERS = 100;

const counted = (count: number): string => `${count} signal${count === 1 ? '' : 's'}`;

export const redriveText = ({ letters, dryRun, left }: RedriveReport, { paint }: Page): string[] => {
  if (letters.length === 0 && left === 0) return ["The intake's dead-letter queue is empty."];
  return [
    ...letters.flatMap(({ messageId, reason, receiveCount, sentAt, body }) => {
      const text = body.replace(/\s+/g, ' ');
      return [
        `${momentOf(sentAt)}  ${messageId}`,
        `  reason  ${reason ?? `none recorded: it was given up after failing again and again (received ${receiveCount} times by now)`}`,
        paint('dim', `  body    ${text.slice(0, BODY_CHARACTERS)}${text.length > BODY_CHARACTERS ? '…' : ''}`),
      ];
    }),
    '',
    dryRun
      ? `Dry run: ${counted(letters.length)} would be given to the intake again; nothing was moved.`
      : paint('good', `${counted(letters.length)} given to the intake again.`),
    ...(left === 0 ? [] : [`${counted(left)} came in meanwhile and stayed: refused once more, or new.`]),
  ];
};

export const redrive = defineCommand({
  name: 'redrive',
  description: "give the signals of the intake's dead-letter queue to the intake again",
  needs: 'operator',
  arguments: [],
  options: ACTING_OPTIONS,
  args: z.strictObject(ActingArgs),
  run: async ({ dryRun, yes }, context) => {
    const { deadLetterQueue } = await context.connect();
    if (!dryRun) {
      const count = await deadLetterQueue.count();
      if (count > 0)
        await confirm(context, { yes, what: `give about ${counted(count)} to the intake again`, word: 'redrive' });
    }
    const result = await createRedrive({ clock: context.clock, deadLetters: deadLetterQueue })({ dryRun });
    return { exitCode: EXIT.done, result, text: (page) => redriveText(result, page) };
  },
});
