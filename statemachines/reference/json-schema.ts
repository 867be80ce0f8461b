import * as z from 'zod';
import { Playbook } from '../playbook.ts';
import { Cases } from '../rehearse/cases.ts';

/** A JSON Schema (draft 2020-12) as an editor reads it. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

const titled = (title: string, schema: z.ZodType): JsonSchema => ({
  title,
  ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
});

/** The schema of a playbook, for editors: what an author writes, defaults shown. */
export const playbookJsonSchema = (): JsonSchema => titled('Playbook', Playbook);

/** The schema of a file of cases. */
export const casesJsonSchema = (): JsonSchema => titled('Cases of a playbook', Cases);
