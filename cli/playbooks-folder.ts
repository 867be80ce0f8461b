import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, loadCommands } from '../statemachines/commands.ts';
import { cliError } from './cli-error.ts';

/** The playbooks that the project ships. */
export const SHIPPED_PLAYBOOKS = join(import.meta.dirname, '../playbooks');

/** Said of every command that reads playbooks. */
export const PLAYBOOKS_OPTION = {
  flags: '--playbooks <folder>',
  description: 'the folder of playbooks and command documents (default: the one of this project)',
} as const;

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/**
 * The command documents of a folder of playbooks.
 *
 * @throws Error `Usage` naming the folder, or the document that cannot be read
 */
export const commandsOf = (playbooksDir: string): ReadonlyMap<string, Command> => {
  const dir = join(playbooksDir, 'commands');
  if (!isFolder(dir)) {
    throw cliError(
      'Usage',
      `'${playbooksDir}' has no folder 'commands' with command documents: name another with --playbooks`,
    );
  }
  try {
    return loadCommands(dir);
  } catch (error) {
    throw cliError('Usage', error instanceof Error ? error.message : String(error));
  }
};
