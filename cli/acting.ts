import * as z from 'zod';
import { cliError } from './cli-error.ts';
import type { OptionSpec } from './command.ts';
import type { Context } from './context.ts';

/** Options of every command that acts. */
export const ACTING_OPTIONS: readonly OptionSpec[] = [
  { flags: '--dry-run', description: 'say what would be done, and do nothing' },
  { flags: '--yes', description: 'do not ask for confirmation' },
];

export const ActingArgs = { dryRun: z.boolean().prefault(false), yes: z.boolean().prefault(false) };

/**
 * Lets an acting command go on: with `--yes`, or when a person types the word that names what is acted on.
 *
 * @throws Error `NotConfirmed`; nothing was done then
 */
export const confirm = async (
  { terminal }: Context,
  { yes, what, word }: { readonly yes: boolean; readonly what: string; readonly word: string },
): Promise<void> => {
  if (yes) return;
  if (terminal.ask === undefined) {
    throw cliError(
      'NotConfirmed',
      `nothing was done: this would ${what}, and nobody is there to confirm it; add --yes, or --dry-run to see what it would do`,
    );
  }
  const typed = await terminal.ask(`This will ${what}. Type ${word} to go on: `);
  if (typed.trim() !== word) throw cliError('NotConfirmed', `nothing was done: '${word}' was not typed`);
};
