import { casesJsonSchema, playbookJsonSchema } from './json-schema.ts';
import { referenceMarkdown } from './markdown.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Files that are made from the schemas, by their place in the project, with what they must hold. */
export const generated = (): Readonly<Record<string, string>> => ({
  'playbooks/playbook.schema.json': json(playbookJsonSchema()),
  'playbooks/cases.schema.json': json(casesJsonSchema()),
  'docs/playbook-reference.md': referenceMarkdown(),
});
