import { ANY, text } from '../arguments.ts';
import type { Call, ServiceTable } from '../call.ts';
import { arnOf, need, TAGGED } from '../need.ts';

interface FunctionName {
  readonly arn: string;
  readonly qualifier: string | undefined;
}

/** A function by any of its names: `name`, `name:alias`, `123456789012:function:name`, or an ARN with or without alias. */
const functionOf = (call: Call): FunctionName => {
  const written = text(call.arguments, 'FunctionName') ?? ANY;
  const [prefix, rest] = written.includes('function:')
    ? [written.slice(0, written.indexOf('function:')), written.slice(written.indexOf('function:') + 9)]
    : ['', written];
  const [name = ANY, alias] = rest.split(':');
  const account = prefix === '' || prefix.startsWith('arn:') ? call.account : prefix.slice(0, -1);
  const arn = prefix.startsWith('arn:')
    ? `${prefix}function:${name}`
    : arnOf({ ...call, account }, 'lambda', `function:${name}`);
  return { arn, qualifier: text(call.arguments, 'Qualifier') ?? alias };
};

const unqualified = (call: Call): string => functionOf(call).arn;

/**
 * The function as it is called. A version or alias is a resource of its own (Lambda developer guide, "Using Lambda
 * aliases in the execution role and policies": a call of an alias needs permission on the qualified ARN).
 */
const qualified = (call: Call): string => {
  const { arn, qualifier } = functionOf(call);
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
};

const onFunction = (action: string) => (call: Call) => [need(action, unqualified(call), TAGGED)];
const onAlias = (action: string) => (call: Call) => [need(action, qualified(call), TAGGED)];

export const lambda: ServiceTable = {
  invoke: onAlias('lambda:InvokeFunction'),
  getAlias: onFunction('lambda:GetAlias'),
  updateAlias: onFunction('lambda:UpdateAlias'),
  getFunctionConcurrency: onFunction('lambda:GetFunctionConcurrency'),
  putFunctionConcurrency: onFunction('lambda:PutFunctionConcurrency'),
  deleteFunctionConcurrency: onFunction('lambda:DeleteFunctionConcurrency'),
  getProvisionedConcurrencyConfig: onAlias('lambda:GetProvisionedConcurrencyConfig'),
  putProvisionedConcurrencyConfig: onAlias('lambda:PutProvisionedConcurrencyConfig'),
  deleteProvisionedConcurrencyConfig: onAlias('lambda:DeleteProvisionedConcurrencyConfig'),
};
