import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { type CommandParameter, CommandParameters, CommandSource } from './command-source.ts';
import type { ValueType } from './value.ts';

/**
 * Most that a document's content may weigh. Systems Manager's quota of 64 KB includes the parameter values of a run
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html); 4 KB are left for these.
 */
export const DOCUMENT_MAX_BYTES = 61_440;

/** Shell pieces that every script begins with; a command names the others that it uses, in the order it needs them. */
const ALWAYS = ['result', 'parameters'];

/** A Systems Manager document of schema 2.2 with one shell step. */
export interface DocumentContent {
  readonly schemaVersion: '2.2';
  readonly description: string;
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  readonly mainSteps: readonly [DocumentStep];
}

interface DocumentParameter {
  readonly type: 'String';
  readonly description: string;
  readonly interpolationType: 'ENV_VAR';
  readonly allowedPattern: string;
  readonly default?: string;
}

interface DocumentStep {
  readonly action: 'aws:runShellScript';
  readonly name: string;
  readonly precondition: { readonly StringEquals: readonly ['platformType', 'Linux'] };
  readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] };
}

/** A command as it is deployed. */
export interface Command {
  readonly name: string;
  readonly documentName: string;
  readonly content: DocumentContent;
  readonly mutates: boolean;
  readonly parameters: Readonly<Record<string, CommandParameter>>;
  readonly timeoutSeconds: number;
  readonly resultSchema: CommandSource['result'];
}

const toPascal = (name: string): string =>
  name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const toScript = (
  documentName: string,
  mutates: boolean,
  parameters: Readonly<Record<string, CommandParameter>>,
  libraries: readonly string[],
  script: string,
): readonly string[] =>
  [
    '#!/bin/sh',
    'set -uf',
    ...(mutates ? [`DOCUMENT='${documentName}'`] : []),
    ...libraries.flatMap((library) => library.trimEnd().split('\n')),
    ...Object.entries(parameters).flatMap(([name, { allowedPattern }]) => [
      `require_parameter ${name} "\${SSM_${name}+set}" "\${SSM_${name}-}" '${allowedPattern}'`,
      `readonly SSM_${name}`,
    ]),
    ...script.trimEnd().split('\n'),
  ].filter((line) => !line.startsWith('# shellcheck shell='));

/**
 * Builds the document of one command from its description, the common parameters and the text of its scripts.
 *
 * Parameters reach the script only as environment variables `SSM_<Name>` (`interpolationType: ENV_VAR`, SSM Agent
 * 3.3.2746.0 or later: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-troubleshooting.html).
 * An older agent ignores the setting and sets none; the script then refuses. Text substitution `{{ }}` is refused
 * here, so no value ever becomes part of a script (X3).
 *
 * @throws Error when the content is over the limit, holds `{{`, or a parameter is declared twice
 */
export const buildDocument = (
  source: CommandSource,
  common: Readonly<Record<string, CommandParameter>>,
  libraries: readonly string[],
  script: string,
): Command => {
  const documentName = `AutoRecovery-${toPascal(source.name)}`;
  const twice = Object.keys(source.parameters).filter((name) => name in common);
  if (twice.length > 0)
    throw new Error(`command '${source.name}' declares ${twice.join(', ')}, which every command has`);
  const parameters = { ...common, ...source.parameters };
  const runCommand = toScript(documentName, source.mutates, parameters, libraries, script);
  const substituted = runCommand.find((line) => line.includes('{{'));
  if (substituted !== undefined) {
    throw new Error(
      `command '${source.name}' has a line with {{, which the agent would substitute: ${substituted.trim()}`,
    );
  }
  const content: DocumentContent = {
    schemaVersion: '2.2',
    description: source.description,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => [
        name,
        {
          type: 'String' as const,
          description: parameter.description,
          interpolationType: 'ENV_VAR' as const,
          allowedPattern: parameter.allowedPattern,
          ...(parameter.default === undefined ? {} : { default: parameter.default }),
        },
      ]),
    ),
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: toPascal(source.name),
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { timeoutSeconds: String(source.timeoutSeconds), runCommand },
      },
    ],
  };
  const bytes = Buffer.byteLength(JSON.stringify(content));
  if (bytes > DOCUMENT_MAX_BYTES) {
    throw new Error(
      `document ${documentName} has ${bytes} bytes, wanted at most ${DOCUMENT_MAX_BYTES}: shorten its scripts`,
    );
  }
  return {
    name: source.name,
    documentName,
    content,
    mutates: source.mutates,
    parameters,
    timeoutSeconds: source.timeoutSeconds,
    resultSchema: source.result,
  };
};

const readYaml = <T>(file: string, schema: z.ZodType<T>): T => {
  const parsed = schema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is no command description: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/**
 * Reads every command of a folder (`playbooks/commands`), by name in alphabetical order.
 *
 * @throws Error naming the file when a description, a script or a library is missing or wrong
 */
export const loadCommands = (dir: string): ReadonlyMap<string, Command> => {
  const common = readYaml(join(dir, 'common-parameters.yaml'), CommandParameters);
  const files = readdirSync(dir).filter((file) => file.endsWith('.yaml') && file !== 'common-parameters.yaml');
  return new Map(
    files.sort().map((file) => {
      const source = readYaml(join(dir, file), CommandSource);
      if (`${source.name}.yaml` !== file)
        throw new Error(`${join(dir, file)} must be named for its command '${source.name}'`);
      const libraries = [...ALWAYS, ...source.uses].map((use) => readFileSync(join(dir, 'lib', `${use}.sh`), 'utf8'));
      const script = readFileSync(join(dir, `${source.name}.sh`), 'utf8');
      return [source.name, buildDocument(source, common, libraries, script)] as const;
    }),
  );
};

/** What a command finds, by the types that references have. */
export const commandResultTypes = (command: Command | undefined): Readonly<Record<string, ValueType>> =>
  Object.fromEntries(Object.entries(command?.resultSchema ?? {}).map(([name, { type }]) => [name, type] as const));
