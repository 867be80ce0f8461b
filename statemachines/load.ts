import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Command, loadCommands } from './commands.ts';
import { type CompiledPlaybook, compile } from './compile.ts';
import { type Diagnostic, diagnosticText } from './diagnostic.ts';
import { parsePlaybook } from './parse.ts';

export interface Library {
  readonly commands: ReadonlyMap<string, Command>;
  readonly playbooks: readonly CompiledPlaybook[];
}

/**
 * Every playbook below a folder, compiled, with the command documents that they use.
 *
 * @throws Error with every diagnostic, one a line: a playbook with a flaw does not deploy
 */
export const loadLibrary = (playbooksDir: string): Library => {
  const commands = loadCommands(join(playbooksDir, 'commands'));
  const files = readdirSync(playbooksDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.startsWith('commands'))
    .sort();
  const diagnostics: Diagnostic[] = [];
  const playbooks: CompiledPlaybook[] = [];
  for (const file of files) {
    const path = join(playbooksDir, file);
    const parsed = parsePlaybook(relative(process.cwd(), path), readFileSync(path, 'utf8'), commands);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.playbook === undefined) continue;
    const compiled = compile(parsed.playbook, { commands });
    if (compiled.worstCaseSeconds > parsed.playbook.timeout) {
      diagnostics.push({
        code: 'PB120',
        message: `the playbook may take ${compiled.worstCaseSeconds} s, and its timeout is ${parsed.playbook.timeout} s`,
        at: { file: relative(process.cwd(), path), line: 1, column: 1 },
      });
    }
    playbooks.push(compiled);
  }
  if (diagnostics.length > 0) throw new Error(`playbooks have flaws:\n${diagnostics.map(diagnosticText).join('\n')}`);
  return { commands, playbooks };
};
