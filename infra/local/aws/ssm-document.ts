import * as z from 'zod';
import { SsmError } from './ssm-error.ts';

/**
 * A command document of schema 2.2 with aws:runShellScript steps, the only kind that the local managed nodes run.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html and
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
 */
const ParameterType = z.enum(['String', 'StringList', 'Integer', 'Boolean', 'MapList', 'StringMap']);

const DocumentParameter = z.strictObject({
  type: ParameterType,
  description: z.string().optional(),
  default: z.unknown().optional(),
  allowedValues: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  allowedPattern: z.string().optional(),
  interpolationType: z.literal('ENV_VAR').optional(),
  displayType: z.string().optional(),
  minChars: z.number().optional(),
  maxChars: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
});
export type DocumentParameter = z.infer<typeof DocumentParameter>;

const ShellStep = z.strictObject({
  action: z.literal('aws:runShellScript'),
  name: z.string().min(1),
  precondition: z.unknown().optional(),
  inputs: z.strictObject({
    runCommand: z.union([z.array(z.string()).min(1), z.string()]),
    timeoutSeconds: z.union([z.string(), z.number()]).optional(),
    workingDirectory: z.string().optional(),
    onFailure: z.string().optional(),
    onSuccess: z.string().optional(),
    finallyStep: z.union([z.boolean(), z.string()]).optional(),
  }),
});

/** A document's content. */
export const CommandDocument = z.strictObject({
  schemaVersion: z.literal('2.2'),
  description: z.string().optional(),
  parameters: z.record(z.string().regex(/^[A-Za-z0-9]+$/), DocumentParameter).optional(),
  mainSteps: z.array(ShellStep).min(1),
});
export type CommandDocument = z.infer<typeof CommandDocument>;

/** What a caller sends: SSM takes every value as a list of strings. */
export type ParameterValues = Readonly<Record<string, readonly string[]>>;

/**
 * Reads a document's content.
 *
 * @throws SsmError `InvalidDocumentContent` naming the first thing that is wrong
 */
export const parseDocument = (content: string): CommandDocument => {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new SsmError('InvalidDocumentContent', `document content is not valid JSON: ${error}`);
  }
  const parsed = CommandDocument.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SsmError('InvalidDocumentContent', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }
  const notText = Object.entries(parsed.data.parameters ?? {}).find(
    ([, { interpolationType, type }]) => interpolationType !== undefined && type !== 'String',
  );
  if (notText !== undefined) {
    throw new SsmError(
      'InvalidDocumentContent',
      `parameters.${notText[0]}: interpolationType ENV_VAR is for String only`,
    );
  }
  return parsed.data;
};

const defaultValues = (value: unknown): readonly string[] => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
};

const refuse = (message: string): never => {
  throw new SsmError('InvalidParameters', message);
};

const checkType = (name: string, { type }: DocumentParameter, values: readonly string[]): void => {
  if (type !== 'StringList' && type !== 'MapList' && values.length !== 1) {
    refuse(`parameter ${name} takes one value, got ${values.length}`);
  }
  if (type === 'Integer' && !values.every((value) => /^-?\d+$/.test(value))) {
    refuse(`parameter ${name} must be an Integer, got ${values.join(', ')}`);
  }
  if (type === 'Boolean' && !values.every((value) => value === 'true' || value === 'false')) {
    refuse(`parameter ${name} must be true or false, got ${values.join(', ')}`);
  }
};

const checkValues = (name: string, parameter: DocumentParameter, values: readonly string[]): void => {
  const { allowedValues, allowedPattern, minChars, maxChars, minItems, maxItems } = parameter;
  for (const value of values) {
    if (allowedValues !== undefined && !allowedValues.map(String).includes(value)) {
      refuse(`parameter ${name}: ${value} is not one of the allowed values ${allowedValues.join(', ')}`);
    }
    // why: AWS matches the whole value, as the document's author expects of a pattern
    if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`, 'u').test(value)) {
      refuse(`parameter ${name}: value does not match the allowed pattern ${allowedPattern}`);
    }
    if (value.length < (minChars ?? 0) || value.length > (maxChars ?? Number.POSITIVE_INFINITY)) {
      refuse(
        `parameter ${name}: value has ${value.length} characters, allowed ${minChars ?? 0} to ${maxChars ?? 'any'}`,
      );
    }
  }
  if (values.length < (minItems ?? 0) || values.length > (maxItems ?? Number.POSITIVE_INFINITY)) {
    refuse(`parameter ${name}: ${values.length} items, allowed ${minItems ?? 0} to ${maxItems ?? 'any'}`);
  }
};

/**
 * The values a command runs with: what was sent, checked against the document, and the defaults for the rest.
 *
 * @throws SsmError `InvalidParameters` for an unknown or missing parameter, or a value that the document does not allow
 */
export const checkParameters = (document: CommandDocument, sent: ParameterValues): ParameterValues => {
  const declared = document.parameters ?? {};
  const unknown = Object.keys(sent).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) refuse(`parameters not defined in the document: ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => {
      const values = sent[name] ?? (parameter.default === undefined ? undefined : defaultValues(parameter.default));
      if (values === undefined) return refuse(`parameter ${name} has no default and must be given`);
      checkType(name, parameter, values);
      if (sent[name] !== undefined) checkValues(name, parameter, values);
      return [name, values] as const;
    }),
  );
};
