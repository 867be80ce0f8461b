import { KINDS, kindOf } from '../steps/schema.ts';
import type { AnyKind } from '../steps/table.ts';
import { type JsonSchema, playbookJsonSchema } from './json-schema.ts';

type Schema = JsonSchema;

const schemaOf = (schema: JsonSchema['properties'] extends infer P ? P : never, name: string): Schema | undefined => {
  const found = schema?.[name];
  return typeof found === 'object' ? found : undefined;
};

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

const refName = (ref: string): string => ref.replace('#/$defs/', '');

/** What may be written, in a few words. */
const wanted = (schema: Schema): string => {
  if (schema.$ref !== undefined) return `a ${refName(schema.$ref)}`;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${String(each)}\``).join(', ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) {
    return [...new Set(variants.filter(isSchema).map(wanted))].join(' or ');
  }
  if (schema.type === 'array') {
    return isSchema(schema.items) && !Array.isArray(schema.items) ? `list of ${wanted(schema.items)}` : 'list';
  }
  if (schema.type === 'object') return 'map';
  if (schema.pattern?.includes('[smhd]') === true) return 'time, e.g. `90s`, `5m`';
  if (schema.pattern?.startsWith('^\\$(') === true) return 'reference';
  return schema.type === 'string' ? 'text' : String(schema.type ?? 'anything');
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const defaultOf = (schema: Schema, isRequired: boolean): string => {
  if (schema.default !== undefined) {
    const text = JSON.stringify(schema.default);
    return text === '{}' || text === '[]' ? '' : `\`${typeof schema.default === 'string' ? schema.default : text}\``;
  }
  return isRequired ? '**needed**' : '';
};

const rowsOf = (schema: Schema, without: ReadonlySet<string>): string[] =>
  Object.keys(schema.properties ?? {})
    .filter((name) => !without.has(name))
    .map((name) => {
      const member = schemaOf(schema.properties, name) ?? {};
      const isRequired = schema.required?.includes(name) === true;
      return `| \`${name}\` | ${cell(wanted(member))} | ${cell(defaultOf(member, isRequired))} | ${cell(member.description ?? '')} |`;
    });

const TABLE_HEAD = ['| member | what | default | meaning |', '| --- | --- | --- | --- |'];

/** Members that every step has and that are said once. */
const EVERY_STEP = new Set(['does', 'id', 'description', 'undo', 'restorative', 'irreversible']);

const variantOf = (whole: Schema, kind: AnyKind): Schema => {
  const step = whole.$defs?.['Step'];
  const variants = isSchema(step) ? (step.oneOf ?? step.anyOf ?? []) : [];
  const found = variants.filter(isSchema).find((each) => {
    const does = schemaOf(each.properties, 'does');
    return does?.const === kind.kind;
  });
  if (found === undefined) throw new Error(`kind '${kind.kind}' is not in the schema of a step`);
  return found;
};

const IDEMPOTENCY = {
  natural: 'twice is as once, so it is tried again',
  fenced: 'host and ledger refuse a repetition, so it is tried again',
  once: 'is made once and never tried again',
} as const;

const kindSection = (whole: Schema, kind: AnyKind): string[] => {
  const rows = rowsOf(variantOf(whole, kind), EVERY_STEP);
  const facts = [
    ...(kind.nested === undefined ? [`A repetition: ${IDEMPOTENCY[kind.idempotency]}.`] : []),
    ...(kind.undo === undefined
      ? []
      : [`Undone by itself: puts back ${kind.undo.restores}, from \`does: checkpoint\`.`]),
  ];
  return [
    `### ${kind.kind}`,
    '',
    kind.purpose,
    ...(facts.length === 0 ? [] : ['', facts.join(' ')]),
    ...(rows.length === 0 ? [] : ['', ...TABLE_HEAD, ...rows]),
    '',
  ];
};

/** The reference of the language: every member and every step kind, from the schema and the table of kinds. */
export const referenceMarkdown = (): string => {
  const whole = playbookJsonSchema();
  const success = schemaOf(whole.properties, 'success') ?? {};
  const step = variantOf(whole, kindOf({ does: 'run-command' }));
  return [
    '# Playbook reference',
    '',
    'Made from the schema and the table of step kinds by `npm run generate`; a test fails when it is stale.',
    'How to write a playbook, from nothing, is in [playbooks.md](playbooks.md).',
    '',
    '## The document',
    '',
    ...TABLE_HEAD,
    ...rowsOf(whole, new Set()),
    '',
    '### success',
    '',
    ...TABLE_HEAD,
    ...rowsOf(success, new Set()),
    '',
    '## Values',
    '',
    'A value is a literal or one reference that stands alone; a reference is passed as data and never becomes code.',
    '',
    '| reference | is |',
    '| --- | --- |',
    '| `$component`, `$owner`, `$node`, `$recoveryId` | what the recovery is about |',
    '| `$facts.NAME` | a fact of the component, declared under `facts` with its type |',
    '| `$parameters.NAME` | a setting of the playbook |',
    '| `$steps.STEP.NAME` | what an earlier step found |',
    '| `$kept.NAME` | what the checkpoint keeps for the step that is undone |',
    '| `$target` | the target that `for-each` is at |',
    '',
    'In texts for people (`subject`, `text`, `summary`) the same stand in braces: `{component}`, `{steps.look.mode}`.',
    '',
    '## Every step',
    '',
    ...TABLE_HEAD,
    ...rowsOf(
      step,
      new Set(Object.keys(step.properties ?? {}).filter((name) => !EVERY_STEP.has(name) || name === 'does')),
    ),
    '',
    '## Step kinds',
    '',
    ...KINDS.flatMap((kind) => kindSection(whole, kind)),
  ].join('\n');
};
