import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import * as z from 'zod';
import { addStacks } from '#infra/add-stacks';

const PROJECT = join(import.meta.dirname, '../..');

/** The made-up account and region that a deployment is synthesised for. */
export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

export const Resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).prefault({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
export type Resource = z.infer<typeof Resource>;
export const Template = z.looseObject({ Resources: z.record(z.string(), Resource) });
export type Template = z.infer<typeof Template>;

export interface Synthesised {
  readonly recovery: Template;
  readonly documents: Template;
  /** Where the templates lie, as the CLI would write them. */
  readonly files: readonly string[];
  readonly terminationProtected: boolean;
  remove(): void;
}

export interface SynthesisOptions {
  /** @default for any account and region: nothing of either is written into the templates */
  readonly target?: { readonly account: string; readonly region: string };
  readonly context?: Readonly<Record<string, unknown>>;
  readonly plugins?: (app: App) => readonly IPolicyValidationPlugin[];
}

/**
 * Synthesises the app in this process, as `cdk synth` would, but for the functions' bundles.
 *
 * @throws what a plugin finds
 */
export const synthesise = ({ target, context = {}, plugins = () => [] }: SynthesisOptions = {}): Synthesised => {
  const outdir = mkdtempSync(join(tmpdir(), 'auto-recovery-synth-'));
  const settings = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8')));
  const app = new App({ outdir, context: { ...settings.context, 'aws:cdk:bundling-stacks': [], ...context } });
  const { recovery } = addStacks(app, target ?? {});
  Validations.of(app).addPlugins(...plugins(app));
  app.synth();
  const files = ['AutoRecovery', 'AutoRecoveryDocuments'].map((name) => join(outdir, `${name}.template.json`));
  const [stack, documents] = files.map((file) => Template.parse(JSON.parse(readFileSync(file, 'utf8'))));
  if (stack === undefined || documents === undefined) throw new Error('two templates are synthesised');
  return {
    recovery: stack,
    documents,
    files,
    terminationProtected: recovery.terminationProtection ?? false,
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
};

/** The resources of one type, by logical id. */
export const resourcesOf = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type);

const Reference = z.strictObject({ Ref: z.string() });
const Attribute = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });

/** The logical id that a `Ref` or `Fn::GetAtt` names. */
export const referred = (value: unknown): string => {
  const reference = z.union([Reference, Attribute]).parse(value);
  return 'Ref' in reference ? reference.Ref : reference['Fn::GetAtt'][0];
};
