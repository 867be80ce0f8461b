import type { CommandDocument, ParameterValues } from './ssm-document.ts';

/** A step, ready to run. */
export interface Script {
  readonly name: string;
  readonly text: string;
  /** Environment variables of the parameters with `interpolationType: ENV_VAR`, named `SSM_<parameter>`. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly workingDirectory: string | undefined;
}

/** The default of aws:runShellScript's `timeoutSeconds` (documents-command-ssm-plugin-reference.html). */
const DEFAULT_TIMEOUT_SECONDS = 3_600;

type Step = CommandDocument['mainSteps'][number];

/** The agent that the local nodes say they run. */
const AGENT_VERSION = '3.3.3572.0';

/** The first agent that knows `interpolationType: ENV_VAR` (parameter-troubleshooting.html); older ones ignore it. */
const ENV_VAR_AGENT_VERSION = '3.3.2746.0';

const isAtLeast = (version: string, wanted: string): boolean =>
  version.localeCompare(wanted, 'en', { numeric: true }) >= 0;

const isEnvironment = (document: CommandDocument, name: string): boolean =>
  document.parameters?.[name]?.interpolationType === 'ENV_VAR';

/** Go's json.Marshal escapes these, for the sake of HTML. */
const asGoJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Lists and maps stand in text as JSON, numbers and booleans as they are written. */
const inText = (document: CommandDocument, name: string, value: readonly string[]): string => {
  const type = document.parameters?.[name]?.type;
  if (type === 'StringList') return asGoJson(value);
  return type === 'MapList' ? `[${value.join(',')}]` : (value[0] ?? '');
};

/** Go's ReplaceAllString takes `$1` and `${name}` in the replacement for groups, which are empty here, and `$$` for `$`. */
const asReplacement = (value: string): string => value.replaceAll(/\$(?:(\$)|\w+|\{\w+\})/g, '$1');

/**
 * Puts parameters into text as SSM Agent does: `{{ Name }}` becomes the value, whatever stands in it. It goes through
 * the parameters one after the other (here: as declared; there: in any order), so a value that holds `{{ Other }}` is
 * itself filled (repository aws/amazon-ssm-agent, agent/framework/docparser/parameters/parameters.go).
 *
 * This is why untrusted values belong into ENV_VAR parameters: those are never put into text. References to them, and
 * to names that the document does not declare, are left as they are.
 */
export const substitute = (document: CommandDocument, text: string, values: ParameterValues): string =>
  Object.entries(values)
    .filter(([name]) => !isEnvironment(document, name))
    .reduce((filled, [name, value]) => {
      const replacement = asReplacement(inText(document, name, value));
      return filled.replaceAll(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`, 'g'), () => replacement);
    }, text);

/** A line that is nothing but a parameter is its value, unread: a StringList stands for all its lines. */
const lines = (document: CommandDocument, { inputs }: Step, values: ParameterValues): readonly string[] => {
  const declared = Array.isArray(inputs.runCommand) ? inputs.runCommand : [inputs.runCommand];
  return declared.flatMap((line) => {
    const [, name = ''] = /^\{\{\s*([A-Za-z0-9]+)\s*\}\}$/.exec(line) ?? [];
    const value = isEnvironment(document, name) ? undefined : values[name];
    if (value === undefined) return [substitute(document, line, values)];
    return document.parameters?.[name]?.type === 'StringList' ? value : [inText(document, name, value)];
  });
};

const withoutEnvironment = (document: CommandDocument): CommandDocument => ({
  ...document,
  parameters: Object.fromEntries(
    Object.entries(document.parameters ?? {}).map(([name, parameter]) => [
      name,
      { ...parameter, interpolationType: undefined },
    ]),
  ),
});

/**
 * The scripts of a command with checked values, in the order in which the node runs them.
 *
 * An agent before 3.3.2746.0 does not know ENV_VAR: it sets no variable and takes such a parameter for any other.
 */
export const scriptsOf = (
  declared: CommandDocument,
  values: ParameterValues,
  agentVersion: string = AGENT_VERSION,
): readonly Script[] => {
  const document = isAtLeast(agentVersion, ENV_VAR_AGENT_VERSION) ? declared : withoutEnvironment(declared);
  const env = Object.fromEntries(
    Object.entries(values).flatMap(([name, [value = '']]) =>
      isEnvironment(document, name) ? [[`SSM_${name}`, value]] : [],
    ),
  );
  return document.mainSteps.map((step) => {
    const timeout = Number(substitute(document, String(step.inputs.timeoutSeconds ?? ''), values) || Number.NaN);
    const directory = substitute(document, step.inputs.workingDirectory ?? '', values);
    return {
      name: step.name,
      text: `${lines(document, step, values).join('\n')}\n`,
      env,
      timeoutSeconds: Number.isFinite(timeout) ? timeout : DEFAULT_TIMEOUT_SECONDS,
      workingDirectory: directory === '' ? undefined : directory,
    };
  });
};
