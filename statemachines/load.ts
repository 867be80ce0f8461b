import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Command, loadCommands } from './commands.ts';
import { type CompiledPlaybook, compile } from './compile.ts';
import { type Diagnostic, diagnosticText, hasErrors } from './diagnostic.ts';
import { type ParameterValues, parameterFlaws } from './parameters.ts';
import { parsePlaybook, proveLibrary, type Source } from './parse.ts';
import type { Playbook } from './playbook.ts';

/** A playbook with where it stands and what became of it. */
export interface LoadedPlaybook {
  /** Relative to the folder that the command was given in. */
  readonly file: string;
  readonly text: string;
  readonly playbook: Playbook;
  readonly compiled: CompiledPlaybook;
  /** The file of its cases, where there is one. */
  readonly casesFile: string | undefined;
}

export interface Library {
  readonly commands: ReadonlyMap<string, Command>;
  readonly playbooks: readonly CompiledPlaybook[];
  readonly sources: readonly LoadedPlaybook[];
}

export const CASES_ENDING = '.cases.yaml';

/** The files of playbooks below a folder: neither command documents nor cases. */
export const playbookFiles = (playbooksDir: string): string[] =>
  readdirSync(playbooksDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.endsWith(CASES_ENDING) && !file.startsWith('commands'))
    .sort()
    .map((file) => join(playbooksDir, file));

/** What an environment sets of playbooks, by their ids. */
export type PlaybookSettings = Readonly<Record<string, { readonly parameters: ParameterValues } | undefined>>;

const settingFlaws = (settings: PlaybookSettings, sources: readonly LoadedPlaybook[]): string[] =>
  Object.entries(settings).flatMap(([id, setting]) => {
    const source = sources.find(({ playbook }) => playbook.id === id);
    if (source === undefined) return [`there is no playbook '${id}' whose parameters could be set`];
    return parameterFlaws(id, source.playbook.parameters, setting?.parameters ?? {});
  });

/** Every playbook below a folder, with what is wrong with them; those without a flaw are compiled. Never throws for a flaw. */
export const readLibrary = (
  playbooksDir: string,
  settings: PlaybookSettings = {},
): Library & { readonly diagnostics: readonly Diagnostic[] } => {
  const commands = loadCommands(join(playbooksDir, 'commands'));
  const diagnostics: Diagnostic[] = [];
  const proven: Source[] = [];
  const sources = playbookFiles(playbooksDir).flatMap((path): LoadedPlaybook[] => {
    const file = relative(process.cwd(), path);
    const text = readFileSync(path, 'utf8');
    const parsed = parsePlaybook(file, text, commands);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.source !== undefined) proven.push(parsed.source);
    if (parsed.playbook === undefined) return [];
    const casesFile = path.replace(/\.yaml$/, CASES_ENDING);
    return [
      {
        file,
        text,
        playbook: parsed.playbook,
        compiled: compile(parsed.playbook, { commands, parameters: settings[parsed.playbook.id]?.parameters ?? {} }),
        casesFile: existsSync(casesFile) ? relative(process.cwd(), casesFile) : undefined,
      },
    ];
  });
  diagnostics.push(...proveLibrary(proven));
  return { commands, sources, playbooks: sources.map(({ compiled }) => compiled), diagnostics };
};

/**
 * Every playbook below a folder, compiled, with the command documents that they use.
 *
 * @throws Error with every diagnostic, one a line: a playbook with an error does not deploy (one with a warning does), nor
 * does one whose parameters are set to what they do not take
 */
export const loadLibrary = (playbooksDir: string, settings: PlaybookSettings = {}): Library => {
  const { diagnostics, ...loaded } = readLibrary(playbooksDir, settings);
  if (hasErrors(diagnostics)) throw new Error(`playbooks have flaws:\n${diagnostics.map(diagnosticText).join('\n')}`);
  const flaws = settingFlaws(settings, loaded.sources);
  if (flaws.length > 0) throw new Error(`the environment has flaws:\n${flaws.join('\n')}`);
  return loaded;
};
