import type { Permission, Touched, ValueUse } from '../step-kind.ts';
import { inArn, nameValue, onOne } from './named.ts';

/** A function's name (Lambda API, CreateFunction `FunctionName`), without account, version or alias. */
export const FunctionName = nameValue(/^[A-Za-z0-9_-]{1,64}$/, 'name the function by its name, no ARN').describe(
  'name of the function',
);

/** ARN of a function (Service Authorization Reference, AWS Lambda, resource type `function`). */
export const functionArn = (name: string): string => `\${FunctionArnPrefix}${inArn(name)}`;

export const onFunction = (action: string, name: string): Permission => onOne([action], functionArn(name));

export const functionUse = (step: { readonly function: string }): ValueUse => ({
  path: ['function'],
  value: step.function,
  wants: ['string'],
});

export const functionTouched = (step: { readonly function: string }): Touched[] => [
  { what: 'Lambda function', name: step.function },
];
