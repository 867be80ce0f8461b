import type { DescribeStacksCommandInput } from '@aws-sdk/client-cloudformation';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { orElse } from '../../emit/call-kind.ts';
import { referenceOf } from '../../value.ts';
import type { Permission } from '../step-kind.ts';
import { nameValue, onOne } from './named.ts';

/** A letter, then letters, digits and hyphens, up to 128 (CloudFormation API, CreateStack `StackName`). */
export const StackName = nameValue(/^[A-Za-z][-A-Za-z0-9]{0,127}$/, 'name the stack by its name, no ARN').describe(
  'name of the stack',
);

/** Leave for a stack; the id at the end of its ARN is given when it is created. */
export const onStack = (action: string, stack: string): Permission =>
  referenceOf(stack) === undefined
    ? {
        actions: [action],
        resources: [`\${CloudFormationArnPrefix}stack/${stack}/*`],
        because: 'the ARN of a stack ends with an id that it is given when it is created; its name is known',
      }
    : onOne([action], '${CloudFormationArnPrefix}stack/*');

export const describeStack = (stack: string): AwsCall =>
  awsCall<DescribeStacksCommandInput>('cloudformation', 'describeStacks', { StackName: stack }, [
    onStack('cloudformation:DescribeStacks', stack),
  ]);

export const STACK = '$states.result.Stacks[0]';
export const STACK_STATUS = orElse(`${STACK}.StackStatus`, `''`);
