import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { type Diagnostic, diagnosticText, hasErrors, inOrder } from '../../../statemachines/diagnostic.ts';
import { playbookFiles } from '../../../statemachines/load.ts';
import { parsePlaybook, proveLibrary, type Source } from '../../../statemachines/parse.ts';
import { ENTRIES } from '../../../statemachines/rules/table.ts';
import { cliError } from '../../cli-error.ts';
import { defineCommand } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { commandsOf, isFolder, PLAYBOOKS_OPTION, SHIPPED_PLAYBOOKS } from '../../playbooks-folder.ts';
import { sarifOf } from '../../text/sarif.ts';

const filesOf = (path: string): string[] => {
  if (!existsSync(path)) throw cliError('Usage', `there is no file or folder '${path}'`);
  return isFolder(path) ? playbookFiles(path) : [path];
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw cliError('Usage', `'${path}' cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Where the command documents are: as it is said, else in the folder that is proven, else the project's own. */
const folderOf = (paths: readonly string[], said: string | undefined): string =>
  said ?? paths.find((path) => isFolder(join(path, 'commands'))) ?? SHIPPED_PLAYBOOKS;

const lintAll = (paths: readonly string[], playbooksDir: string): Diagnostic[] => {
  const commands = commandsOf(playbooksDir);
  const read = (path: string) => parsePlaybook(relative(process.cwd(), path), textOf(path), commands);
  const files = [...new Set(paths.flatMap(filesOf).map((path) => resolve(path)))];
  const parsed = files.map(read);
  const sourcesOf = (all: readonly ReturnType<typeof read>[]): Source[] => all.flatMap(({ source }) => source ?? []);
  // why: what is deployed together is proven together, also when only one of them is asked about
  const beside = playbookFiles(playbooksDir).filter((path) => !files.includes(resolve(path)));
  const found = [
    ...parsed.flatMap(({ diagnostics }) => diagnostics),
    ...proveLibrary(sourcesOf(parsed), sourcesOf(beside.map(read))),
  ];
  return files.flatMap((path) => inOrder(found.filter(({ at }) => at.file === relative(process.cwd(), path))));
};

/** `recovery playbook lint`: proves playbooks, every flaw at its line and column. */
export const lint = defineCommand({
  noun: 'playbook',
  name: 'lint',
  description: 'prove playbooks: every flaw at its line and column',
  needs: 'nobody',
  arguments: [{ name: 'paths', description: 'files or folders of playbooks', isRequired: true, isRepeated: true }],
  options: [PLAYBOOKS_OPTION, { flags: '--sarif', description: 'print a SARIF 2.1.0 log instead' }],
  args: z.object({
    paths: z.array(z.string()).min(1),
    playbooks: z.string().optional(),
    sarif: z.boolean().prefault(false),
  }),
  run: async ({ paths, playbooks, sarif }) => {
    const diagnostics = lintAll(paths, folderOf(paths, playbooks));
    return {
      // why a warning is none: it is told, and keeps nothing from being deployed
      exitCode: hasErrors(diagnostics) ? EXIT.findings : EXIT.done,
      result: { diagnostics },
      text: ({ paint }) => {
        if (sarif) return [JSON.stringify(sarifOf(diagnostics, ENTRIES), null, 2)];
        return diagnostics.flatMap((diagnostic) => [
          paint(diagnostic.severity === 'error' ? 'bad' : 'warn', diagnosticText(diagnostic)),
          ...(diagnostic.hint === undefined ? [] : [`    ${diagnostic.hint}`]),
        ]);
      },
    };
  },
});
