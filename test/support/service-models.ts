import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { ensureVenv } from './python-venv.ts';

const execute = promisify(execFile);

/** botocore (https://pypi.org/project/botocore/), which carries AWS's own models of its services, and all that it needs, exact. */
const PACKAGES = [
  'botocore==1.43.106',
  'jmespath==1.1.0',
  'python-dateutil==2.9.0.post0',
  'six==1.17.0',
  'urllib3==2.8.0',
];

const DUMP = `
import json, sys
from botocore.loaders import Loader
loader = Loader()
models = {}
for name in sys.argv[1:]:
    model = loader.load_service_model(name, 'service-2')
    models[name] = {'operations': model['operations'], 'shapes': model['shapes']}
json.dump(models, sys.stdout)
`;

const Ref = z.object({ shape: z.string() });

/** A shape of a service's model, as far as it binds what is sent and what comes back. */
const Shape = z.object({
  type: z.string(),
  members: z.record(z.string(), Ref).optional(),
  required: z.array(z.string()).optional(),
  member: Ref.optional(),
  key: Ref.optional(),
  value: Ref.optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  document: z.boolean().optional(),
});
export type Shape = z.infer<typeof Shape>;

const Model = z.object({
  operations: z.record(z.string(), z.object({ input: Ref.optional(), output: Ref.optional() })),
  shapes: z.record(z.string(), Shape),
});
export type Model = z.infer<typeof Model>;

/** Names of services as botocore has them, where Step Functions has another. */
const BOTOCORE_NAMES: Readonly<Record<string, string>> = {
  elasticloadbalancingv2: 'elbv2',
  eventbridge: 'events',
  sfn: 'stepfunctions',
};

/** The models of services by the names that Step Functions has for them. */
export const serviceModels = async (
  projectDir: string,
  services: readonly string[],
): Promise<Readonly<Record<string, Model>>> => {
  const python = await ensureVenv(projectDir, PACKAGES);
  const names = services.map((service) => BOTOCORE_NAMES[service] ?? service);
  const { stdout } = await execute(python, ['-c', DUMP, ...names], { maxBuffer: 256 * 1024 * 1024 });
  const models = z.record(z.string(), Model).parse(JSON.parse(stdout));
  return Object.fromEntries(
    services.map((service, index) => {
      const model = models[names[index] ?? ''];
      if (model === undefined) throw new Error(`no model of the service ${service}`);
      return [service, model] as const;
    }),
  );
};

/**
 * The name that the AWS SDK for Java gives a member, which is the one that Step Functions takes, in Pascal case. Its
 * words are parted in the order of the SDK's own generator (aws-sdk-java-v2, utils, `CodegenNamingUtils`).
 */
export const javaName = (member: string): string => {
  const parted = member
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .replaceAll(/([^a-z]{2,})v([0-9]+)/g, '$1 v$2 ')
    .replaceAll(/([^A-Z]{2,})V([0-9]+)/g, '$1 V$2 ')
    .split(/(?<=[a-z])(?=[A-Z][a-zA-Z0-9])/)
    .join(' ')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/([0-9])([a-zA-Z])/g, '$1 $2');
  return parted
    .trim()
    .split(/ +/)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`)
    .join('');
};

/** A shape by its reference. */
export const shapeOf = (model: Model, { shape }: { readonly shape: string }): Shape => {
  const found = model.shapes[shape];
  if (found === undefined) throw new Error(`the model has no shape ${shape}`);
  return found;
};

/** The members of a structure by the names that Step Functions has for them. */
export const membersOf = (model: Model, shape: Shape): ReadonlyMap<string, Shape> =>
  new Map(
    Object.entries(shape.members ?? {}).map(
      ([name, reference]) => [javaName(name), shapeOf(model, reference)] as const,
    ),
  );
