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
  for (const [name, { allowedPattern }] of Object.entries(parsed.data.parameters ?? {})) {
    if (allowedPattern !== undefined) wholeValue(name, allowedPattern);
  }
  return parsed.data;
};

/**
 * A pattern as AWS applies it: the whole value must match, as AWS's own documents rely on (AWS-RunShellScript's
 * executionTimeout allows `([1-9][0-9]{0,4})|…`, without anchors).
 */
const wholeValue = (name: string, pattern: string): RegExp => {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    throw new SsmError('InvalidDocumentContent', `parameters.${name}: allowedPattern ${pattern} is none: ${error}`);
  }
};

const defaultValues = (value: unknown): readonly string[] => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
};

const refuse = (message: string): never => {
  throw new SsmError('InvalidParameters', message);
};

const isMap = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    // why: what is no JSON is no map; the caller says so in words
    return false;
  }
};

/** What each type asks of a value besides being text. */
const VALUE_RULES: Readonly<Partial<Record<DocumentParameter['type'], readonly [RegExp | typeof isMap, string]>>> = {
  Integer: [/^-?\d+$/, 'an Integer'],
  Boolean: [/^(?:true|false)$/, 'true or false'],
  StringMap: [isMap, 'a JSON object'],
  MapList: [isMap, 'a list of JSON objects'],
};

const checkType = (name: string, { type }: DocumentParameter, values: readonly string[]): void => {
  if (type !== 'StringList' && type !== 'MapList' && values.length !== 1) {
    refuse(`parameter ${name} takes one value, got ${values.length}`);
  }
  const [rule, wanted] = VALUE_RULES[type] ?? [];
  if (rule === undefined) return;
  const wrong = values.find((value) => !(rule instanceof RegExp ? rule.test(value) : rule(value)));
  if (wrong !== undefined) refuse(`parameter ${name} must be ${wanted}, got ${wrong}`);
};

const checkLength = (what: string, length: number, least = 0, most = Number.POSITIVE_INFINITY): void => {
  if (length < least || length > most) refuse(`${what}: got ${length}, wanted ${least} to ${most}`);
};

const checkValues = (name: string, parameter: DocumentParameter, values: readonly string[]): void => {
  const { allowedValues, allowedPattern, minChars, maxChars, minItems, maxItems } = parameter;
  const pattern = allowedPattern === undefined ? undefined : wholeValue(name, allowedPattern);
  for (const value of values) {
    // why: no environment variable and no script can hold it; the host would see what stands before it only
    if (value.includes('\0')) refuse(`parameter ${name}: value has a NUL`);
    if (allowedValues !== undefined && !allowedValues.map(String).includes(value)) {
      refuse(`parameter ${name}: ${value} is not one of the allowed values ${allowedValues.join(', ')}`);
    }
    if (pattern?.test(value) === false) {
      refuse(`parameter ${name}: value does not match the allowed pattern ${allowedPattern}`);
    }
    checkLength(`characters of parameter ${name}`, value.length, minChars, maxChars);
  }
  checkLength(`items of parameter ${name}`, values.length, minItems, maxItems);
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
