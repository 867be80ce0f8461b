import { ANY, texts } from '../arguments.ts';
import type { Call, ServiceTable } from '../call.ts';
import { arnOf, need } from '../need.ts';

const inRegion = (call: Call) => ({ context: { 'ec2:Region': call.region } });

/** Instances with encrypted volumes need the key besides when they start, which is left to the key's own policy. */
const onInstances = (action: string) => (call: Call) => {
  const ids = texts(call.arguments, 'InstanceIds');
  const arns = (ids.length === 0 ? [ANY] : ids).map((id) => arnOf(call, 'ec2', `instance/${id}`));
  return [need(action, arns, { tagKeys: ['aws:ResourceTag', 'ec2:ResourceTag'], ...inRegion(call) })];
};

export const ec2: ServiceTable = {
  describeInstances: (call) => [need('ec2:DescribeInstances', ANY, inRegion(call))],
  describeInstanceStatus: (call) => [need('ec2:DescribeInstanceStatus', ANY, inRegion(call))],
  rebootInstances: onInstances('ec2:RebootInstances'),
  startInstances: onInstances('ec2:StartInstances'),
  stopInstances: onInstances('ec2:StopInstances'),
};
