import * as z from 'zod';
import { ACCOUNT, REGION, type Template } from './synthesised.ts';

const arnOf = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** What CloudFormation answers for `Ref` and for the attribute `Arn` of each type that the stack refers to. */
const IDENTITIES: Readonly<Record<string, (id: string) => { readonly ref: string; readonly arn: string }>> = {
  'AWS::DynamoDB::Table': (id) => ({ ref: id, arn: arnOf('dynamodb', `table/${id}`) }),
  'AWS::SQS::Queue': (id) => ({ ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`, arn: arnOf('sqs', id) }),
  'AWS::SNS::Topic': (id) => ({ ref: arnOf('sns', id), arn: arnOf('sns', id) }),
  'AWS::Lambda::Function': (id) => ({ ref: id, arn: arnOf('lambda', `function:${id}`) }),
  'AWS::IAM::Role': (id) => ({ ref: id, arn: `arn:aws:iam::${ACCOUNT}:role/${id}` }),
  'AWS::Events::Rule': (id) => ({ ref: id, arn: arnOf('events', `rule/${id}`) }),
  'AWS::Logs::LogGroup': (id) => ({ ref: id, arn: arnOf('logs', `log-group:${id}:*`) }),
  'AWS::StepFunctions::StateMachine': (id) => ({
    ref: arnOf('states', `stateMachine:${id}`),
    arn: arnOf('states', `stateMachine:${id}`),
  }),
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Names of made-up resources, as a deployment would give them. */
export const identityOf = (template: Template, id: string): { readonly ref: string; readonly arn: string } => {
  const type = template.Resources[id]?.Type ?? '';
  const identity = IDENTITIES[type];
  if (identity === undefined) throw new Error(`no name is known for '${id}' of type '${type}'`);
  return identity(id);
};

/** A value of a template with its references resolved, as CloudFormation would before it calls a service. */
export const resolved = (template: Template, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((each) => resolved(template, each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, inner] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && name === 'Ref') return PSEUDO[String(inner)] ?? identityOf(template, String(inner)).ref;
  if (entries.length === 1 && name === 'Fn::GetAtt') {
    const [id, attribute] = z.tuple([z.string(), z.string()]).parse(inner);
    if (attribute === 'QueueName') return id;
    if (attribute !== 'Arn') throw new Error(`attribute ${attribute} of '${id}' is not known`);
    return identityOf(template, id).arn;
  }
  if (entries.length === 1 && name === 'Fn::Join') {
    const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(inner);
    return parts.map((part) => String(resolved(template, part))).join(separator);
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, resolved(template, each)]));
};
