import * as z from 'zod';

/**
 * A regular expression that means the same to Systems Manager, to `grep -E` on the host and to JavaScript,
 * and that can stand between single quotes in the script.
 */
const Pattern = z
  .string()
  .regex(
    /^\^[^'\\{}\n]*(?:\{\d+,?\d*\}[^'\\{}\n]*)*\$$/,
    'write ^…$ without quotes and backslashes, e.g. ^[a-z]{1,9}$',
  );

/** One parameter of a command. */
export const CommandParameter = z
  .strictObject({
    description: z.string().min(1),
    allowedPattern: Pattern,
    default: z.string().min(1).optional(),
  })
  .refine(
    (parameter) => parameter.default === undefined || new RegExp(parameter.allowedPattern).test(parameter.default),
    'the default must match allowedPattern',
  );
export type CommandParameter = z.infer<typeof CommandParameter>;

/** Parameters by the name that Systems Manager knows them by; scripts see `SSM_<Name>`. */
export const CommandParameters = z.record(z.string().regex(/^[A-Z][A-Za-z0-9]{0,39}$/), CommandParameter);

const ResultFact = z.strictObject({
  type: z.enum(['string', 'integer', 'boolean', 'strings']),
  nullable: z.boolean().default(false),
  description: z.string().min(1),
});

/** What `playbooks/commands/<name>.yaml` says; its script stands beside it as `<name>.sh`. */
export const CommandSource = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  description: z.string().min(1),
  mutates: z.boolean(),
  timeoutSeconds: z.number().int().min(5).max(3600),
  uses: z.array(z.string().regex(/^[a-z-]+$/)),
  parameters: CommandParameters,
  result: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), ResultFact),
});
export type CommandSource = z.infer<typeof CommandSource>;
