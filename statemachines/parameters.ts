import * as z from 'zod';

const isPattern = (text: string): boolean => {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
};

const common = { description: z.string().min(1).max(200) };

const TextParameter = z
  .strictObject({
    type: z.literal('string'),
    ...common,
    allowedPattern: z
      .string()
      .max(200)
      .regex(/^\^.*\$$/, 'write the whole pattern, from ^ to $')
      .refine(isPattern, { error: 'the pattern is no regular expression' }),
    default: z.string().max(1000),
  })
  .refine(
    ({ allowedPattern, default: value }) => !isPattern(allowedPattern) || new RegExp(allowedPattern).test(value),
    {
      error: 'the default must match allowedPattern',
      path: ['default'],
    },
  );

const IntegerParameter = z
  .strictObject({
    type: z.literal('integer'),
    ...common,
    minimum: z.int().optional(),
    maximum: z.int().optional(),
    default: z.int(),
  })
  .refine(({ minimum, maximum, default: value }) => value >= (minimum ?? value) && value <= (maximum ?? value), {
    error: 'the default must lie between minimum and maximum',
    path: ['default'],
  });

const BooleanParameter = z.strictObject({ type: z.literal('boolean'), ...common, default: z.boolean() });

/** A setting of a playbook that an environment may set otherwise. */
export const Parameter = z.discriminatedUnion('type', [TextParameter, IntegerParameter, BooleanParameter]);
export type Parameter = z.output<typeof Parameter>;

/** The parameters of a playbook by their names. Each has a default, so a playbook runs as it is written. */
export const Parameters = z
  .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), Parameter)
  .describe('settings of the playbook; each has a type, bounds and a default');
export type Parameters = z.output<typeof Parameters>;

/** Values of parameters by their names. */
export type ParameterValues = Readonly<Record<string, string | number | boolean>>;

/** The values that parameters have where nothing else is given. */
export const defaultsOf = (parameters: Parameters): ParameterValues =>
  Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default] as const));

/** What is wrong with values that an environment gives to a playbook's parameters, in words. */
export const parameterFlaws = (playbookId: string, parameters: Parameters, given: ParameterValues): string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const parameter = parameters[name];
    if (parameter === undefined) {
      const known = Object.keys(parameters).sort().join(', ');
      return [`playbook '${playbookId}' has no parameter '${name}', it has: ${known === '' ? 'none' : known}`];
    }
    // why by the parameter's own schema: its default must keep the same bounds
    const checked = Parameter.safeParse({ ...parameter, default: value });
    if (checked.success) return [];
    const words = checked.error.issues.map(({ message }) => message).join('; ');
    return [`playbook '${playbookId}': '${name}' cannot be ${JSON.stringify(value)}: ${words}`];
  });
