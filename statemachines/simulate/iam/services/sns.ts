import { ANY, text } from '../arguments.ts';
import type { ServiceTable } from '../call.ts';
import { need, TAGGED } from '../need.ts';

export const sns: ServiceTable = {
  // why any: a telephone number is no resource (SNS developer guide, "Using identity-based policies": publish to a phone)
  publish: (call) => [
    need('sns:Publish', text(call.arguments, 'TopicArn') ?? text(call.arguments, 'TargetArn') ?? ANY, TAGGED),
  ],
};
