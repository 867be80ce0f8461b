import { CommanderError, Command as Program } from 'commander';
import type { Answer, ArgumentSpec, Command, Given } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { Context } from './context.ts';
import { EXIT, EXIT_WORDS, type ExitCode, exitOf } from './exit-codes.ts';
import { withColour, withoutColour } from './text/paint.ts';

const HELP = `
Exit codes:
${Object.entries(EXIT_WORDS)
  .map(([code, words]) => `  ${code.padStart(2)}  ${words}`)
  .join('\n')}

With --json one object is printed on stdout, of one shape for every command:
  { "command": "why", "exitCode": 0, "result": { … } }
  { "command": "why", "exitCode": 3, "error": { "code": "ComponentNotDeclared", "message": "…" } }
Times are ISO 8601 in UTC, durations carry their unit in their name.

It speaks to the account, region and endpoint that the AWS environment variables or profile name, and finds the
deployment by the parameter /auto-recovery/deployment there (another name: AUTO_RECOVERY_PARAMETER).`;

const causesOf = (error: unknown): string[] =>
  error instanceof Error && error.cause instanceof Error
    ? [`  caused by ${error.cause.name}: ${error.cause.message}`, ...causesOf(error.cause)]
    : [];

const report = (name: string, answer: Answer, asJson: boolean, { out, terminal }: Context): ExitCode => {
  const { exitCode, result } = answer;
  if (asJson) {
    out(JSON.stringify({ command: name, exitCode, result }, null, 2));
    return exitCode;
  }
  const paint = terminal.hasColour ? withColour : withoutColour;
  for (const line of answer.text({ paint, columns: terminal.columns })) out(line);
  return exitCode;
};

const reportError = (name: string, error: unknown, asJson: boolean, { out, err }: Context): ExitCode => {
  const { code, exitCode } = exitOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (asJson) out(JSON.stringify({ command: name, exitCode, error: { code, message } }, null, 2));
  if (exitCode !== EXIT.bug) {
    err(`recovery ${name}: ${message}`);
    return exitCode;
  }
  err(`recovery ${name}: this is a bug, please report it with the following lines (${code})`);
  err(error instanceof Error ? (error.stack ?? message) : message);
  for (const line of causesOf(error)) err(line);
  return exitCode;
};

const usageOf = ({ needs }: Command): string =>
  needs === 'nobody' ? '\nNeeds no account.' : `\nNeeds the role ${needs}.`;

/** A command as a person types it. */
const fullName = ({ noun, name }: Command): string => (noun === undefined ? name : `${noun} ${name}`);

const argumentText = ({ name, isRequired, isRepeated }: ArgumentSpec): string => {
  const written = isRepeated === true ? `${name}...` : name;
  return isRequired ? `<${written}>` : `[${written}]`;
};

/** What each noun is about, for the help. */
const NOUNS: Readonly<Record<string, string>> = {
  playbook: 'write, prove, rehearse and draw playbooks; none of it needs an account',
};

/**
 * Runs one command line and answers the exit code; writes only through the context.
 *
 * stdout is the result and nothing else; whatever is said beside it goes to stderr.
 */
export const run = async (argv: readonly string[], context: Context): Promise<ExitCode> => {
  let exitCode: ExitCode = EXIT.done;
  const lines = (write: (line: string) => void) => (text: string) => write(text.replace(/\n$/, ''));
  const program = new Program('recovery')
    .description('Auto-recovery: see, ask for, and stop the recovery of components.')
    .exitOverride()
    .configureOutput({ writeOut: lines(context.out), writeErr: lines(context.err) })
    .showHelpAfterError('(recovery --help lists what there is)')
    .addHelpText('after', HELP);
  const nouns = new Map(
    Object.entries(NOUNS).map(([noun, description]) => [noun, program.command(noun).description(description)] as const),
  );
  for (const command of COMMANDS) {
    const parent = command.noun === undefined ? program : (nouns.get(command.noun) ?? program);
    const sub = parent.command(command.name).description(command.description).addHelpText('after', usageOf(command));
    for (const argument of command.arguments) sub.argument(argumentText(argument), argument.description);
    for (const { flags, description } of command.options) sub.option(flags, description);
    sub.option('--json', 'print one JSON object instead of text');
    sub.action(async () => {
      const { json = false, ...options } = sub.opts<Record<string, unknown>>();
      const asJson = json === true;
      const named = command.arguments.flatMap(({ name }, index): [string, unknown][] =>
        sub.processedArgs[index] === undefined ? [] : [[name, sub.processedArgs[index]]],
      );
      const given: Given = { ...options, ...Object.fromEntries(named) };
      try {
        exitCode = report(fullName(command), await command.run(given, context), asJson, context);
      } catch (error) {
        exitCode = reportError(fullName(command), error, asJson, context);
      }
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // why: commander ends with 0 when help was asked for, and with 1 when a command line cannot be read
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  return exitCode;
};
