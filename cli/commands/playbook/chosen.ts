import { existsSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import * as z from 'zod';
import { RecoveryError } from '#domain/errors';
import type { Command } from '#statemachines/commands';
import { type CompiledPlaybook, compile } from '#statemachines/compile';
import { type Diagnostic, diagnosticText } from '#statemachines/diagnostic';
import { CASES_ENDING, playbookFiles } from '#statemachines/load';
import { parsePlaybook } from '#statemachines/parse';
import type { Playbook } from '#statemachines/playbook';
import { cliError } from '../../cli-error.ts';
import type { Answer, ArgumentSpec } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { commandsOf, SHIPPED_PLAYBOOKS } from '../../playbooks-folder.ts';

export const PLAYBOOK_ID: ArgumentSpec = {
  name: 'id',
  description: 'the playbook: its id, a name that it was known by before, or its file',
  isRequired: true,
};
export const ChosenArgs = { id: z.string().min(1), playbooks: z.string().min(1).optional() };

/** A playbook that a person has named, with what it is read and rehearsed with. */
export interface Chosen {
  readonly file: string;
  readonly playbook: Playbook;
  readonly compiled: CompiledPlaybook;
  readonly commands: ReadonlyMap<string, Command>;
  /** Where its cases stand, or would stand. */
  readonly casesFile: string;
  readonly hasCases: boolean;
}

/** A playbook with flaws, which can be neither explained nor rehearsed. */
export interface Flawed {
  readonly flaws: readonly Diagnostic[];
}

const isFile = (id: string): boolean => /[\\/]|\.ya?ml$/.test(id);

/** Names are the same whether they are written with hyphens or underscores (P13). */
const sameName = (a: string, b: string): boolean => a.replaceAll('_', '-') === b.replaceAll('_', '-');

const open = (path: string, commands: ReadonlyMap<string, Command>): Chosen | Flawed => {
  const file = relative(process.cwd(), path);
  const { playbook, diagnostics } = parsePlaybook(file, readFileSync(path, 'utf8'), commands);
  if (playbook === undefined) return { flaws: diagnostics };
  const casesFile = path.replace(/\.ya?ml$/, CASES_ENDING);
  return {
    file,
    playbook,
    compiled: compile(playbook, { commands }),
    commands,
    casesFile: relative(process.cwd(), casesFile),
    hasCases: existsSync(casesFile),
  };
};

/**
 * The playbook that a person has named, or what is wrong with it.
 *
 * @throws RecoveryError `PlaybookNotDeployed` where there is none of that name, with the names that there are
 * @throws Error `Usage` where there is no such file or folder
 */
export const choose = (id: string, dir: string = SHIPPED_PLAYBOOKS): Chosen | Flawed => {
  const commands = commandsOf(dir);
  if (isFile(id)) {
    if (!existsSync(id)) throw cliError('Usage', `there is no file '${id}'`);
    return open(id, commands);
  }
  const opened = playbookFiles(dir).map((path) => ({ path, is: open(path, commands) }));
  const sound = opened.flatMap(({ is }) => ('flaws' in is ? [] : [is]));
  const found = sound.find(({ playbook }) => [playbook.id, ...playbook.aliases].some((name) => sameName(name, id)));
  if (found !== undefined) return found;
  // why by its file: of a text with flaws nobody knows the id
  const flawed = opened.find(({ path, is }) => 'flaws' in is && sameName(basename(path).replace(/\.ya?ml$/, ''), id));
  if (flawed !== undefined) return flawed.is;
  const names = sound.map(({ playbook }) => playbook.id).join(', ');
  throw new RecoveryError('PlaybookNotDeployed', `there is no playbook '${id}', there are: ${names}`);
};

/** What is said of a playbook with flaws, whatever was asked of it. */
export const flawedAnswer = ({ flaws }: Flawed): Answer => ({
  exitCode: EXIT.findings,
  result: { diagnostics: flaws },
  text: ({ paint }) => [
    paint('bad', 'The playbook has flaws; mend these first:'),
    ...flaws.map((flaw) => `${diagnosticText(flaw)}${flaw.hint === undefined ? '' : ` (${flaw.hint})`}`),
  ],
});
